import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    if (request.method === "GET") {
      function answer() { return 1; }
      function answer() { return 2; }
    }
    return Response.json({ seen: Date.now() });
  }
}
