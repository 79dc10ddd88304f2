import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(): Promise<Response> {
    const keys = ["a", "b"];
    const values = await Promise.all(keys.map(async (key) => await this.ctx.storage.get(key)));
    return Response.json(values);
  }
}
