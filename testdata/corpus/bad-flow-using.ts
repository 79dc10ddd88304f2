import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  run(): void {
    const act = () => {
      await using held = { async [Symbol.asyncDispose]() {} };
    };
    act();
  }
}
