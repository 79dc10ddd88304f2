import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  get size(of: string): number {
    return of.length;
  }
}
