import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  add(first?: number, ...numbers: number[]) {
    return [first, ...numbers];
  }
}
