import { DurableObject } from "cloudflare:workers";

export class Room {
  constructor() {
    super();
  }
}
