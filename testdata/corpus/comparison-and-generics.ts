export class Room {
  a(x: number, y: number) { return x < y && y > x; }
  m = new Map<string, Array<Set<number>>>();
  f = (<T>(x: T) => x)<number>(1);
}
