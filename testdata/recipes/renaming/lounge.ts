import { DurableObject } from "cloudflare:workers";

export class Lounge extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    await this.ctx.blockConcurrencyWhile(() => this.#moveIn(request));
    if (request.method === "PUT") await this.ctx.storage.setAlarm(Date.now() + 1000);
    if (request.method === "POST") await this.ctx.storage.put(new Date().toISOString(), await request.text());
    return Response.json([...(await this.ctx.storage.list()).values()].filter((value) => typeof value === "string"));
  }

  async alarm(): Promise<void> {
    await this.ctx.storage.put("~", "the room closes");
  }

  /** Copies what the room of the same key stores, before the first request is answered. */
  async #moveIn(request: Request): Promise<void> {
    if (await this.ctx.storage.get("movedIn")) return;
    const key = new URL(request.url).pathname.split("/")[3];
    const { invokeDO } = butterbase.ctx(request, this.env, this.ctx);
    const copied: [string, unknown][] = [];
    let alarm: number | null = null;
    for (let after: string | undefined, more = true; more;) {
      const answer = await invokeDO("room", key, { after }, { headers: { "x-move-out": "1" } });
      if (!answer.ok) throw new Error(`room ${key} was not copied: ${answer.status}`);
      const page = await answer.json();
      copied.push(...page.entries);
      alarm = page.moved.alarm;
      after = page.last;
      more = after !== undefined;
    }
    // Writes that are not awaited one by one are stored together, or not at all.
    const writes = copied.map(([name, value]) => this.ctx.storage.put(name, value));
    if (alarm !== null) writes.push(this.ctx.storage.setAlarm(alarm));
    writes.push(this.ctx.storage.put("movedIn", true));
    await Promise.all(writes);
  }
}
