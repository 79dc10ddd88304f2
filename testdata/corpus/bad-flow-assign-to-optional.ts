import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  set(user?: { name: string }): void {
    user?.name = "a";
  }
}
