import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    const { EmailMessage } = await import("cloudflare:email");
    console.log(EmailMessage);
    return Response.json({ seen: Date.now() });
  }
}
