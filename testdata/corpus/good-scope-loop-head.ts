import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    for (let i = 0; i < 3; i++) {
      let i = "inside";
      console.log(i);
    }
    return Response.json({ seen: Date.now() });
  }
}
