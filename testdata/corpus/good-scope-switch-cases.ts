import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    switch (request.method) {
      case "GET": {
        const key = "read";
        console.log(key);
        break;
      }
      default: {
        const key = "write";
        console.log(key);
      }
    }
    return Response.json({ seen: Date.now() });
  }
}
