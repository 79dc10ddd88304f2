import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  act(loud: boolean): void {
    if (loud) var text = "!";
    for (const letter of "a") {
      const copy = letter;
    }
  }
}
