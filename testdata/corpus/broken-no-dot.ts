export class Room { a() { return this b; } }
