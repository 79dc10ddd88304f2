import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(): Promise<Response> {
    const count = await this.ctx.storage.get("count");
    return Response.json({ count });
  }
}
