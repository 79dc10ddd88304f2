import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    const data = { package: await request.json(), let: 1, static: 2 };
    console.log(data.package, data.let, data.static);
    return Response.json({ seen: Date.now() });
  }
}
