import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  name = "lobby";

  async fetch(): Promise<Response> {
    const share = 15n;
    await this.ctx.storage.put("seen", Date.now());
    return Response.json({ name: this.name });
  }
}
