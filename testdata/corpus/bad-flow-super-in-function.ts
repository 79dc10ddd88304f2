import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  hello(): string[] {
    return ["a"].map(function (name) {
      return super.toString() + name;
    });
  }
}
