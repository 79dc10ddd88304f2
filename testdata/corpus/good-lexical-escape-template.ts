import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  name = "lobby";

  async fetch(): Promise<Response> {
    const bold = `\x1b[1m${this.name}` + String.raw`\033 \u`;
    await this.ctx.storage.put("seen", Date.now());
    return Response.json({ name: this.name });
  }
}
