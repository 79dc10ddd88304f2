import { DurableObject } from "cloudflare:workers";

declare const VERSION: string;
export class Room extends DurableObject {
  count(): number {
    let total: number;
    total = 0;
    for (const size of [1, 2]) total += size;
    return total;
  }
}
