import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  count = 0;
  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    this.count = (await ctx.storage.get<number>("count")) ?? 0;
  }
}
