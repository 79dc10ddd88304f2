export class Room { a(f: any, x: any, y: any) { return f(x y); } }
