import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    import { EmailMessage } from "cloudflare:email";
    return Response.json({ seen: Date.now() });
  }
}
