import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  count(): number {
    const total: number;
    for (const size of [1, 2]) total += size;
    return total;
  }
}
