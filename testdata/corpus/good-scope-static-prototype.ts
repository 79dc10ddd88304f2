import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  prototype = {};
  prototypes() { return this.prototype; }
}
