import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  name = "lobby";

  async fetch(): Promise<Response> {
    const digits = [7, 8, 9, 0.7, 0];
    await this.ctx.storage.put("seen", Date.now());
    return Response.json({ name: this.name });
  }
}
