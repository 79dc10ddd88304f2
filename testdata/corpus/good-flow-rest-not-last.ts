import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  first([last, ...rest]: number[]): number {
    return last + [...rest, ...rest].length;
  }
}
