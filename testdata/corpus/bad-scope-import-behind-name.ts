import { DurableObject } from "cloudflare:workers";

const env = {};
import { env } from "cloudflare:workers";

export class Room extends DurableObject {
  name = "lobby";

  async fetch(request: Request): Promise<Response> {
    return Response.json({ seen: Date.now() });
  }
}
