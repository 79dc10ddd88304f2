import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    let index = 0;
    for (const item of [1, 2]) {
      var index = item;
    }
    return Response.json({ seen: Date.now() });
  }
}
