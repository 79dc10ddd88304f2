import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  name = "lobby";

  async fetch(): Promise<Response> {
    const name = this.name; const left = 1, rest = left < !-1 ? "<!--" : /-->/;
    await this.ctx.storage.put("seen", Date.now());
    return Response.json({ name: this.name });
  }
}
