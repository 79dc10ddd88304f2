import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    const { name, owner: { name: owner } } = await request.json<any>();
    console.log(name, owner);
    return Response.json({ seen: Date.now() });
  }
}
