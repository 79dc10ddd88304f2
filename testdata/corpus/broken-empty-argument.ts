export class Room { a(f: any) { return f(1,, 2); } }
