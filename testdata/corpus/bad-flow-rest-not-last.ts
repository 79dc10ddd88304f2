import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  first([...rest, last]: number[]): number {
    return last + rest.length;
  }
}
