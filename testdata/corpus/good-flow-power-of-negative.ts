import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  wait(tries: number): number {
    return (-2) ** tries + 2 ** -tries;
  }
}
