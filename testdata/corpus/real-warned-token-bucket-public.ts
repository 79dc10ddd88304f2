// plan: public warns=public-without-token
import { DurableObject } from "cloudflare:workers";

/** `tokens` are those of the bucket. */
export class Limiter extends DurableObject {
  tokens = 10;
  last = Date.now();

  async fetch(request: Request): Promise<Response> {
    const now = Date.now();
    this.tokens = Math.min(10, this.tokens + (now - this.last) / 1000);
    this.last = now;
    if (this.tokens < 1) return new Response("slow down", { status: 429 });
    this.tokens -= 1;
    return new Response(request.headers.get("CF-Connecting-IP") ?? "ok");
  }
}
