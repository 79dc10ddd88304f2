import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  read(given: { a: number; b: number }): number {
    let { a, b } = given;
    for (const [c] of [[1]]) a += c;
    return a + b;
  }
}
