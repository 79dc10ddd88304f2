import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  fetch(): Response {
    return Response.json({ count = 1 });
  }
}
