import { DurableObject as Base } from "cloudflare:workers";

export class Room extends Base {
  async fetch(request: Request): Promise<Response> {
    this.ctx.acceptWebSocket(new WebSocketPair()[1]);
    await this.ctx.storage.put("seed", new Uint8Array(200_000));
    return new Response(this.env.GREETING);
  }

  async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer) {
    socket.send(JSON.parse(message as string).text);
  }
}
