import { DurableObject } from "cloudflare:workers";

enum State { OPEN, CLOSED }
enum State { LOST = 2 }

export class Room extends DurableObject {
  name = "lobby";

  async fetch(request: Request): Promise<Response> {
    return Response.json({ seen: Date.now() });
  }
}
