import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  name = "lobby";

  async fetch(): Promise<Response> {
    const same = /(?i)room/.test(this.name);
    await this.ctx.storage.put("seen", Date.now());
    return Response.json({ name: this.name });
  }
}
