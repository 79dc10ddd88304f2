import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    const names = [1, 2].map((item) => {
      const item = String(item);
      return item;
    });
    return Response.json({ seen: Date.now() });
  }
}
