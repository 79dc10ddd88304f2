import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  limit(a?: number, b?: number): number {
    return (a ?? b) || 10;
  }
}
