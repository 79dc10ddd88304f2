import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  fetch(): Response {
    let count;
    ({ count = 1 } = { count: undefined });
    return Response.json({ count });
  }
}
