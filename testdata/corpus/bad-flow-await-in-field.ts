import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  count = await Promise.resolve(1);
}
