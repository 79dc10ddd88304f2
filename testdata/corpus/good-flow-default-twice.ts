import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  act(kind: string): number {
    switch (kind) {
      default:
        switch (kind.length) {
          default:
            return 1;
        }
      case "a":
        return 2;
    }
  }
}
