// plan: service_key
import { DurableObject } from "cloudflare:workers";

const enum Bucket {
  Capacity = 20,
  PerSecond = 5,
}

class Clock {
  static now = () => performance.timeOrigin + performance.now();
}

export class TokenBucket extends DurableObject {
  private level: number = Bucket.Capacity;
  private filled = Clock.now();

  constructor(state: DurableObjectState, bindings: unknown) {
    super(state, bindings as never);
    void state.blockConcurrencyWhile(async () => {
      [this.level, this.filled] = (await state.storage.get<[number, number]>("bucket")) ?? [this.level, this.filled];
    });
  }

  async take(count = 1): Promise<{ ok: true } | { ok: false; waitMs: number }> {
    this.fill();
    if (this.level < count) return { ok: false, waitMs: ((count - this.level) / Bucket.PerSecond) * 1000 };
    this.level -= count;
    await this.ctx.storage.put("bucket", [this.level, this.filled], { allowUnconfirmed: true });
    return { ok: true };
  }

  private fill(): void {
    const now = Clock.now(), elapsed = (now - this.filled) / 1000;
    this.level = Math.min(Bucket.Capacity, this.level + elapsed * Bucket.PerSecond);
    this.filled = now;
  }

  async fetch(_: Request): Promise<Response> {
    const taken = await this.take();
    if (taken.ok) return new Response("ok");
    return new Response("slow down", { status: 429, headers: { "Retry-After": (taken.waitMs / 1000).toFixed(0) } });
  }
}
