import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  name = "lobby";

  async fetch(): Promise<Response> {
    const limit = 1_000.5_5;
    await this.ctx.storage.put("seen", Date.now());
    return Response.json({ name: this.name });
  }
}
