export class Room {
  fetch() { return this.#missing; }
}
