import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    namespace Names {
      export const first = 1;
    }
    return Response.json({ seen: Date.now() });
  }
}
