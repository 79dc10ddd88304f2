import { DurableObject } from "cloudflare:workers";
export class Chat extends DurableObject {
  async fetch() {
    const [client, server] = Object.values(new WebSocketPair());
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }
  webSocketMessage(socket: WebSocket, message: string | ArrayBuffer) {
    for (const other of this.ctx.getWebSockets()) other.send(message);
  }
}
