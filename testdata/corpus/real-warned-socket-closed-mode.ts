// plan: authenticated warns=websocket-access-mode
import { DurableObject } from "cloudflare:workers";

export class Ticker extends DurableObject {
  async fetch(): Promise<Response> {
    const pair = new WebSocketPair();
    this.ctx.acceptWebSocket(pair[1]);
    await this.ctx.storage.setAlarm(Date.now() + 1000);
    return new Response(null, { status: 101, webSocket: pair[0] });
  }

  async alarm(): Promise<void> {
    const now = new Date().toISOString();
    for (const ws of this.ctx.getWebSockets()) ws.send(now);
    if (this.ctx.getWebSockets().length) await this.ctx.storage.setAlarm(Date.now() + 1000);
  }
}
