export class Room {
  async fetch(): Promise<Response> {
    return new Response("hello");
  }
}
