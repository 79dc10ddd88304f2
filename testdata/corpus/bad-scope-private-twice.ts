import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  #open = true;
  #open() { return 1; }

  fetch(): Response {
    return Response.json(1);
  }
}
