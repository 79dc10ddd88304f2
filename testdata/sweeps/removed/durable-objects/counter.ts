import { DurableObject } from 'cloudflare:workers';

const COUNTER_STEP = 2;

export class Counter extends DurableObject {
  async fetch(): Promise<Response> {
    const count = ((await this.ctx.storage.get<number>('count')) ?? 0) + COUNTER_STEP;
    await this.ctx.storage.put('count', count);
    return Response.json({ count });
  }
}
