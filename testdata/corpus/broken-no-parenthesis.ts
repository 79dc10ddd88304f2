export class Room { a(x: any) { if x { return 1 } } }
