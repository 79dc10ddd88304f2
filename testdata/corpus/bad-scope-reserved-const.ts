import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    const package = await request.json();
    console.log(package);
    return Response.json({ seen: Date.now() });
  }
}
