import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  get size(): number {
    return 1;
  }
  set size(value: number) {}
  get(of: string): number {
    return of.length;
  }
}
