export class Room {
  async fetch() {
    await;
    return new Response("ok");
  }
}
