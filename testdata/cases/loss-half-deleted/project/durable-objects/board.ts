export class Board {
  async fetch(): Promise<Response> {
    return new Response("board");
  }
}
