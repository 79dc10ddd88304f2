import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  add(private left: number) {
    return left;
  }
}
