import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    function answer() { return 1; }
    function answer() { return 2; }
    console.log(answer());
    return Response.json({ seen: Date.now() });
  }
}
