export class Object {}
