import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  constructor(ctx: DurableObjectState);
  constructor(ctx: DurableObjectState, env: unknown);
  constructor(ctx: DurableObjectState, env: unknown = {}) {
    super(ctx, env);
  }
}
