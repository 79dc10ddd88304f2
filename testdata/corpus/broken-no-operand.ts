export class Room { a(x: number) { return x + ; } }
