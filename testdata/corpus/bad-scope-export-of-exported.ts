import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  name = "lobby";

  async fetch(request: Request): Promise<Response> {
    return Response.json({ seen: Date.now() });
  }
}

export function limit() { return 10; }
export { limit };
