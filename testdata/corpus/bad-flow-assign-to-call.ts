import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  sizes = new Map<string, number>();
  set(): void {
    (this.sizes.get("a")) = 1;
  }
}
