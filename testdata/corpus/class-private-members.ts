export class Room {
  #a = 1;
  static #b = 2;
  #c() { return this.#a + Room.#b; }
  has(x: object) { return #a in x; }
}
