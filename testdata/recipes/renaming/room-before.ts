import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    if (request.method === "PUT") await this.ctx.storage.setAlarm(Date.now() + 1000);
    if (request.method === "POST") await this.ctx.storage.put(new Date().toISOString(), await request.text());
    return Response.json([...(await this.ctx.storage.list()).values()]);
  }

  async alarm(): Promise<void> {
    await this.ctx.storage.put("~", "the room closes");
  }
}
