import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  #count = 0;

  fetch(): Response {
    return Response.json({ count: this.#counter });
  }
}
