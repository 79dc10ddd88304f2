import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    const eval = (text: string) => JSON.parse(text);
    return Response.json({ seen: Date.now() });
  }
}
