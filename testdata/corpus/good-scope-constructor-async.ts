import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  static async constructor() {
    return 1;
  }
}
