export class Room {
  async fetch() {
    return String(await);
  }
}
