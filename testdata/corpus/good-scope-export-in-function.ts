import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    const limit = 10;
    console.log(limit);
    return Response.json({ seen: Date.now() });
  }
}
