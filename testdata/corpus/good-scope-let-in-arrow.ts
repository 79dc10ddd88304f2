import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    const names = [1, 2].map((item) => {
      var item = item + 1;
      return () => {
        const item = 3;
        return item;
      };
    });
    console.log(names);
    return Response.json({ seen: Date.now() });
  }
}
