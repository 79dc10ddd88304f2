export class Room {
  async async fetch() { return new Response("ok"); }
}
