import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  read(): void {
    let { a, b };
  }
}
