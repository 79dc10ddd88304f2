import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  name = "lobby";

  async fetch(): Promise<Response> {
    const bell = "\xZ7";
    await this.ctx.storage.put("seen", Date.now());
    return Response.json({ name: this.name });
  }
}
