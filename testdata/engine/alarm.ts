import { DurableObject } from "cloudflare:workers";
export class Timer extends DurableObject {
  async fetch() { await this.ctx.storage.setAlarm(Date.now() + 1000); return new Response("set"); }
  async alarm() { console.log("rings"); }
}
