import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    let interface = "eth0";
    return Response.json({ seen: Date.now() });
  }
}
