// plan: public warns=message-may-be-binary
import { DurableObject } from "cloudflare:workers";

type Move = { x: number; y: number };

export class Game extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    const token = new URL(request.url).searchParams.get("token");
    if (token !== (await this.ctx.storage.get("token"))) return new Response(null, { status: 401 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  async webSocketMessage(ws: WebSocket, message: string): Promise<void> {
    const move: Move = JSON.parse(message);
    await this.ctx.storage.put(`move:${Date.now()}`, move);
    for (const other of this.ctx.getWebSockets()) if (other !== ws) other.send(message);
  }
}
