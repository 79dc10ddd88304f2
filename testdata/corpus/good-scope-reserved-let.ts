import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    let type = "a", of = "b", as = "c", async = "d", get = "e";
    console.log(type, of, as, async, get);
    return Response.json({ seen: Date.now() });
  }
}
