// plan: public warns=websocket-not-accepted
import { DurableObject } from "cloudflare:workers";

export class Echo extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    if (!request.headers.get("authorization")) return new Response(null, { status: 401 });
    const [client, server] = Object.values(new WebSocketPair());
    server.accept();
    return new Response(null, { status: 101, webSocket: client });
  }

  async webSocketMessage(ws: WebSocket, message: string | ArrayBuffer): Promise<void> {
    ws.send(message);
  }
}
