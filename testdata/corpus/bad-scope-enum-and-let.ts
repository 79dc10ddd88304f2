import { DurableObject } from "cloudflare:workers";

namespace Rooms {
  enum State { OPEN }
  export const State = 1;
}

export class Room extends DurableObject {
  name = "lobby";

  async fetch(request: Request): Promise<Response> {
    return Response.json({ seen: Date.now() });
  }
}
