export class Counter {
  constructor(private readonly ctx: DurableObjectState) {}

  async fetch(): Promise<Response> {
    const count = (await this.ctx.storage.get<number>("count")) ?? 0;
    await this.ctx.storage.put("count", count + 1);
    return new Response(String(count));
  }
}
