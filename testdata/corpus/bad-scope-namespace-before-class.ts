import { DurableObject } from "cloudflare:workers";

namespace Rooms {
  namespace Store { export const most = 1; }
  class Store {}
}

export class Room extends DurableObject {
  name = "lobby";

  async fetch(request: Request): Promise<Response> {
    return Response.json({ seen: Date.now() });
  }
}
