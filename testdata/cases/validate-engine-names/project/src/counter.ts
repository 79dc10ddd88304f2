import { DurableObject } from "cloudflare:workers";

enum State {
  OPEN,
  CLOSED,
  OPEN,
}

export class Counter extends DurableObject {
  static prototype = {};

  constructor(ctx: DurableObjectState) {
    super(ctx, {});
  }

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
  }

  state(last: State) {
    import { env } from "cloudflare:workers";
    return [env, last];
  }
}
