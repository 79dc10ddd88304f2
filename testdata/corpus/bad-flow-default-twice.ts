import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  act(kind: string): number {
    switch (kind) {
      default:
        return 1;
      case "a":
        return 2;
      default:
        return 3;
    }
  }
}
