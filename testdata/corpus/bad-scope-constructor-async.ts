import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
  }
}
