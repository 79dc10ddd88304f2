import { DurableObject } from "cloudflare:workers";

namespace Rooms {
  class Store {}
  namespace Store { export const most = 1; }
}

export class Room extends DurableObject {
  name = "lobby";

  async fetch(request: Request): Promise<Response> {
    return Response.json({ seen: Date.now() });
  }
}
