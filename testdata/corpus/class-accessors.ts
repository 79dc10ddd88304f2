export class Room {
  get size() { return 1 }
  set size(n: number) {}
  static async *all() { yield 1 }
  ["computed"]() {}
  "quoted name"() {}
  1() {}
}
