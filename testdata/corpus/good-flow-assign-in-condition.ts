import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  open(state: string, held: boolean): boolean {
    if (held && (state = "open")) return true;
    return state === "open";
  }
}
