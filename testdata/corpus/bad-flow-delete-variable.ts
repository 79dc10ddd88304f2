import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  drop(): void {
    let cache: unknown = {};
    delete cache;
  }
}
