import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
  }

  constructor(ctx: DurableObjectState) {
    super(ctx, {});
  }
}
