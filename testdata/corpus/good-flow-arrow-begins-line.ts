import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  add = (a: number, b: number) =>
    a + b;
}
