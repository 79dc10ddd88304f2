import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const count = await this.ctx.storage.get("count");
    const url = request.url;
    return Response.json({ seen: Date.now() });
  }
}
