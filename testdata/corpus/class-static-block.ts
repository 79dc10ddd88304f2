export class Room {
  static cache = new Map<string, string>();
  static { this.cache.set("a", "b"); }
}
