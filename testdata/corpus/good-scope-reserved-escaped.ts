import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    const typ\u0065 = 1;
    console.log(typ\u0065, { cl\u0061ss: 1 });
    return Response.json({ seen: Date.now() });
  }
}
