import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  name = "lobby";

  async fetch(): Promise<Response> {
    const there = 3 in [1, 2];
    await this.ctx.storage.put("seen", Date.now());
    return Response.json({ name: this.name });
  }
}
