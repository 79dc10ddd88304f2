import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    const { name, owner: { name } } = await request.json<any>();
    return Response.json({ seen: Date.now() });
  }
}
