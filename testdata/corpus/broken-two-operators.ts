export class Room { a(x: any, y: any) { return x && || y; } }
