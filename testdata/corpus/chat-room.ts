import { DurableObject } from "cloudflare:workers";

type Message = { from: string; text: string; at: number };

export class ChatRoom extends DurableObject<Env> {
  #sockets = new Map<WebSocket, { name: string }>();

  async fetch(request: Request): Promise<Response> {
    if (request.headers.get("Upgrade") !== "websocket") return new Response("expected a WebSocket", { status: 426 });
    const token = new URL(request.url).searchParams.get("token");
    if (!token) return new Response("no token", { status: 401 });
    const [client, server] = Object.values(new WebSocketPair());
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  async webSocketMessage(socket: WebSocket, data: string | ArrayBuffer) {
    if (typeof data !== "string") return;
    const message: Message = { ...JSON.parse(data), at: Date.now() };
    for (const other of this.ctx.getWebSockets()) other.send(JSON.stringify(message));
  }
}
