import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async act(): Promise<void> {
    try {
      await this.ctx.storage.sync();
    } catch {
    }
  }
}
