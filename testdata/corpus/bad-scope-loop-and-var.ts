import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    for (const key of ["a", "b"]) {
      var key = key + "!";
    }
    return Response.json({ seen: Date.now() });
  }
}
