/**
 * A sliding-window rate limiter, one instance for each user.
 *
 *   POST /_do/rate-limiter/<user>   counts one request: {allowed, remaining, retryAfter}
 *   GET  /_do/rate-limiter/<user>   the same, without counting
 *
 * The window slides: what counts is the last minute, whenever it began, so nobody gets twice the limit around the turn
 * of a minute. The limit is the env variable LIMIT_PER_MINUTE. An alarm forgets users who stay away.
 */
const LIMITER_WINDOW_MS = 60_000;
const LIMITER_DEFAULT = 60;

interface RateLimiterEnv {
  LIMIT_PER_MINUTE?: string;
}

export class RateLimiter implements DurableObject {
  readonly #limit: number;
  /** When each request of the last minute was counted, oldest first. */
  #hits: number[] = [];

  constructor(private readonly ctx: DurableObjectState, env: RateLimiterEnv) {
    const limit = Number(env.LIMIT_PER_MINUTE);
    this.#limit = Number.isInteger(limit) && limit > 0 ? limit : LIMITER_DEFAULT;
    ctx.blockConcurrencyWhile(async () => {
      this.#hits = (await ctx.storage.get<number[]>("hits")) ?? [];
    });
  }

  async fetch(request: Request): Promise<Response> {
    if (request.method !== "GET" && request.method !== "POST") {
      return Response.json({ error: "POST to count, GET to look." }, { status: 405, headers: { allow: "GET, POST" } });
    }
    const now = Date.now();
    this.#forget(now);
    const allowed = this.#hits.length < this.#limit;
    if (allowed && request.method === "POST") await this.#count(now);
    const retryAfter = allowed ? 0 : this.#secondsUntilRoom(now);
    return Response.json(
      { allowed, remaining: Math.max(0, this.#limit - this.#hits.length), retryAfter },
      allowed ? {} : { status: 429, headers: { "retry-after": String(retryAfter) } },
    );
  }

  /** Nothing within the window is left: the instance need not exist any longer. */
  async alarm(): Promise<void> {
    const now = Date.now();
    this.#forget(now);
    const newest = this.#hits.at(-1);
    if (newest === undefined) {
      await this.ctx.storage.deleteAll();
    } else {
      await this.ctx.storage.setAlarm(newest + LIMITER_WINDOW_MS);
    }
  }

  async #count(now: number): Promise<void> {
    this.#hits.push(now);
    const stored = this.ctx.storage.put("hits", this.#hits);
    // One alarm at a time: when it rings it looks how far the window has moved.
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(now + LIMITER_WINDOW_MS);
    await stored;
  }

  #forget(now: number): void {
    const first = this.#hits.findIndex((hit) => hit > now - LIMITER_WINDOW_MS);
    this.#hits = first === -1 ? [] : this.#hits.slice(first);
  }

  /** Until so many of the oldest hits have left the window that one more fits, even after the limit was lowered. */
  #secondsUntilRoom(now: number): number {
    const blocking = this.#hits[this.#hits.length - this.#limit] ?? now;
    return Math.max(1, Math.ceil((blocking + LIMITER_WINDOW_MS - now) / 1_000));
  }
}
