import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  count = Promise.resolve(1);
  load = async () => await this.count;
}
