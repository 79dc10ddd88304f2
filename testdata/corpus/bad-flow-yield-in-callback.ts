import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  *names() {
    ["a", "b"].forEach((name) => {
      yield name;
    });
  }
}
