import { DurableObject } from "cloudflare:workers";

export class Queue extends DurableObject {
  async take(limit?: number, fallback?: number) {
    const most = limit ?? fallback || 10;
    const taken: string[];
    for (const [key] of await this.ctx.storage.list({ limit: most })) taken.push(key);
    return taken;
  }
}
