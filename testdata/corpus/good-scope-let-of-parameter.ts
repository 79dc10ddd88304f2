import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    {
      let request = await this.ctx.storage.get("request");
      console.log(request);
    }
    return Response.json({ seen: Date.now() });
  }
}
