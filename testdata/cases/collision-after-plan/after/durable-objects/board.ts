const shared = 1;
export class Board {
  async fetch(): Promise<Response> {
    return new Response("board");
  }
}
