// plan: service_key
import { DurableObject } from "cloudflare:workers";

export interface Verdict {
  allowed: boolean;
  remaining: number;
  retryAfter?: number;
}

export class RateLimiter extends DurableObject {
  private hits: number[] = [];

  async check(limit = 100, windowSeconds = 60): Promise<Verdict> {
    const now = Date.now();
    const start = now - windowSeconds * 1_000;
    const firstFresh = this.hits.findIndex((at) => at > start);
    this.hits = firstFresh < 0 ? [] : this.hits.slice(firstFresh);
    if (this.hits.length >= limit) {
      const retryAfter = Math.ceil((this.hits[0]! - start) / 1_000);
      return { allowed: false, remaining: 0, retryAfter };
    }
    this.hits.push(now);
    return { allowed: true, remaining: limit - this.hits.length };
  }

  async fetch(request: Request): Promise<Response> {
    const { searchParams, pathname } = new URL(request.url);
    if (pathname !== "/check") return new Response(null, { status: 404 });
    const limit = Number(searchParams.get("limit") ?? 100);
    const window = Number(searchParams.get("window") ?? 60);
    if (!(limit > 0 && limit <= 1e5) || !(window > 0)) return Response.json({ error: "bad limits" }, { status: 400 });
    const verdict = await this.check(limit, window);
    const headers = new Headers({ "x-ratelimit-remaining": `${verdict.remaining}` });
    if (verdict.retryAfter !== undefined) headers.set("retry-after", String(verdict.retryAfter));
    return Response.json(verdict, { status: verdict.allowed ? 200 : 429, headers });
  }
}
