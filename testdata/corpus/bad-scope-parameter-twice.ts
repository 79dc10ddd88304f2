import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  add(left: number, left: number) {
    return left + left;
  }
}
