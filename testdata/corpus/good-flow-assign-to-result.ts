import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  set(): void {
    this.sizes()[0] = 1;
  }
  sizes(): number[] {
    return [1];
  }
}
