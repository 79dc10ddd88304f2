// plan: authenticated warns=storage-value-too-large
import { DurableObject } from "cloudflare:workers";

export class Seats extends DurableObject {
  async open(): Promise<void> {
    await this.ctx.storage.put("taken", new Array(250_000).fill(false));
    await this.ctx.storage.put({ opened: Date.now(), small: new Array(100).fill(0) });
  }
}
