export namespace N { export class Room {} }
