import { DurableObject } from "cloudflare:workers";

enum State { OPEN, CLOSED, OPEN }

export class Room extends DurableObject {
  name = "lobby";

  async fetch(request: Request): Promise<Response> {
    return Response.json({ seen: Date.now() });
  }
}
