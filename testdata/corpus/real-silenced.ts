// plan: public
import { DurableObject } from "cloudflare:workers";

/* A page view counter: anybody may count, so that nothing is asked of them. */
export class Views extends DurableObject {
  // jd-ignore public-without-token
  async fetch(request: Request): Promise<Response> {
    const path = new URL(request.url).searchParams.get("path") ?? "/";
    const views = ((await this.ctx.storage.get<number>(path)) ?? 0) + 1;
    await this.ctx.storage.put(path, views);
    return new Response(String(views), { headers: { "access-control-allow-origin": "*" } });
  }
}
