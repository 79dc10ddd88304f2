import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname === "/") {
      const url = "/index.html";
      console.log(url);
    }
    return Response.json({ seen: Date.now() });
  }
}
