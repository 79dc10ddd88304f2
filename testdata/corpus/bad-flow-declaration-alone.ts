import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  act(loud: boolean): void {
    if (loud) const text = "!";
  }
}
