import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async run(): Promise<void> {
    await using held = { async [Symbol.asyncDispose]() {} };
    using other = { [Symbol.dispose]() {} };
  }
}
