import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  set(): void {
    this.size() = 1;
  }
  size(): number {
    return 1;
  }
}
