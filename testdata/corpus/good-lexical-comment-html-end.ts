import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  name = "lobby";

  async fetch(): Promise<Response> {
    let left = 3; while (left --> 0) left--;
    await this.ctx.storage.put("seen", Date.now());
    return Response.json({ name: this.name });
  }
}
