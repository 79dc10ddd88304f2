const WINDOW_MS = 60_000;

export class RateLimiter {
  private hits: number[] = [];

  async fetch(): Promise<Response> {
    const now = Date.now();
    this.hits = this.hits.filter((hit) => now - hit < WINDOW_MS);
    const allowed = this.hits.length < 100;
    if (allowed) this.hits.push(now);
    return Response.json({ allowed, left: Math.max(0, 100 - this.hits.length) });
  }
}
