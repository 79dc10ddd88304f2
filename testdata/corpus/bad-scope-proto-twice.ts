import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    const cache = { __proto__: null, "__proto__": {} };
    return Response.json({ seen: Date.now() });
  }
}
