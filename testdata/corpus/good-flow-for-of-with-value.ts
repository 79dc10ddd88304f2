import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  sum(rows: number[]): number {
    let total = 0;
    for (const row of rows) total += row;
    for (let at = 0, end = 2; at < end; at++) total += at;
    return total;
  }
}
