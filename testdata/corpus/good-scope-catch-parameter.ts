import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    try {
      await request.json();
    } catch (error) {
      var error: any = String(error);
      {
        const error = "no JSON";
        console.log(error);
      }
    }
    return Response.json({ seen: Date.now() });
  }
}
