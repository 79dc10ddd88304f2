import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    for (var key of ["a", "b"]) {
      for (var key in {}) console.log(key);
    }
    return Response.json({ seen: Date.now() });
  }
}
