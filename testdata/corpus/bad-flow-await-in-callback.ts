import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(): Promise<Response> {
    const keys = ["a", "b"];
    const values = keys.map((key) => await this.ctx.storage.get(key));
    return Response.json(values);
  }
}
