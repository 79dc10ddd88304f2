import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    // Only invokeDO comes from this host, whatever a request from outside says of itself.
    const inside = new URL(request.url).hostname === "internal.butterbase";
    if (inside && request.headers.has("x-move-out")) return this.#moveOut(await request.json());
    if (await this.ctx.storage.get("moved")) return new Response("This room is at /_do/lounge/ now.", { status: 410 });
    if (request.method === "PUT") await this.ctx.storage.setAlarm(Date.now() + 1000);
    if (request.method === "POST") await this.ctx.storage.put(new Date().toISOString(), await request.text());
    return Response.json([...(await this.ctx.storage.list()).values()]);
  }

  async alarm(): Promise<void> {
    await this.ctx.storage.put("~", "the room closes");
  }

  /** Closes this instance, and hands out what it stores. Nothing is deleted, so it can be asked again. */
  async #moveOut({ after }: { after?: string }): Promise<Response> {
    const moved = (await this.ctx.storage.get("moved")) ?? { alarm: await this.ctx.storage.getAlarm() };
    await this.ctx.storage.put("moved", moved);
    await this.ctx.storage.deleteAlarm();
    const entries = await this.ctx.storage.list({ startAfter: after, limit: 500 });
    const last = [...entries.keys()].at(-1);
    entries.delete("moved");
    return Response.json({ moved, last, entries: [...entries] });
  }
}
