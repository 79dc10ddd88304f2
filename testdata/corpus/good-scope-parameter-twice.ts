import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  add(this: Room, left: number, pair: (left: number, right: number) => number) {
    return pair(left, left);
  }
}
