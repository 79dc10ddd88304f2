export class Room { a(x: any) { return x.; } }
