import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  hello(): string[] {
    return ["a"].map((name) => super.toString() + name);
  }
}
