import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    for (let i = 0, i = 1; i < 3; i++) console.log(i);
    return Response.json({ seen: Date.now() });
  }
}
