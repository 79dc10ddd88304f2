import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  sum(rows: number[]): number {
    let total = 0;
    for (const row = 0 of rows) total += row;
    return total;
  }
}
