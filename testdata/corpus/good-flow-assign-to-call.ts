import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  sizes = new Map<string, number>();
  set(): void {
    (this.sizes as any) = new Map();
    (<any>this).count = 1;
    this.sizes!.set("a", 1);
  }
}
