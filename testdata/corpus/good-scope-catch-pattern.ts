import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    try {
      await request.json();
    } catch ({ message }: any) {
      console.log(message);
    }
    return Response.json({ seen: Date.now() });
  }
}
