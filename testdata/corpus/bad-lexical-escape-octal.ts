import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  name = "lobby";

  async fetch(): Promise<Response> {
    const bold = "\033[1m";
    await this.ctx.storage.put("seen", Date.now());
    return Response.json({ name: this.name });
  }
}
