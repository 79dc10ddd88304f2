import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    const Names = { first: 1 };
    console.log(Names);
    return Response.json({ seen: Date.now() });
  }
}
