import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  find(rows: number[][]): number {
    for (const row of rows) for (const cell of row) if (cell > 1) break rows;
    return 1;
  }
}
