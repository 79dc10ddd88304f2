// plan: public env=WEBHOOK_SECRET
import { DurableObject } from "cloudflare:workers";

type Delivery = { id: string; event: string; received: number; body: unknown };

function timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.byteLength !== b.byteLength) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}

export class Deliveries extends DurableObject<{ WEBHOOK_SECRET: string }> {
  private async digest(body: ArrayBuffer): Promise<Uint8Array> {
    const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(this.env.WEBHOOK_SECRET), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign("HMAC", key, body));
  }

  override async fetch(request: Request): Promise<Response> {
    if (request.method !== "POST") return new Response(null, { status: 405 });
    const [scheme, hex] = request.headers.get("x-hub-digest")?.split("=", 2) ?? [];
    const body = await request.arrayBuffer();
    const given = Uint8Array.from({ length: (hex?.length ?? 0) / 2 }, (_, i) => Number(`0x${hex!.slice(2 * i, 2 * i + 2)}`));
    if (scheme !== "sha256" || !timingSafeEqual(given, await this.digest(body))) return new Response("not signed", { status: 401 });
    const id = request.headers.get("x-delivery")!;
    const event = request.headers.get("x-event") || "unknown";
    const seen = await this.ctx.storage.get<Delivery>(id);
    if (seen) return Response.json({ duplicate: true, since: new Date(seen.received) });
    const delivery: Delivery = { id, event, received: Date.now(), body: JSON.parse(new TextDecoder().decode(body)) };
    await this.ctx.storage.put(id, delivery);
    return Response.json({ ok: true }, { status: 202 });
  }
}
