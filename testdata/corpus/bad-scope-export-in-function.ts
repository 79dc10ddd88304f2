import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    export const limit = 10;
    return Response.json({ seen: Date.now() });
  }
}
