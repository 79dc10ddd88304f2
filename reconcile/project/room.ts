/**
 * A room for each key: whatever one WebSocket sends, all of them receive.
 *
 *   WebSocket  /_do/OBJECT_NAME/<key>?token=<token>
 *   GET        /_do/OBJECT_NAME/<key>?token=<token>   -> {"online": 0}
 *
 * Anybody can call a public object. The first caller of a key chooses its token, of 16 characters or more; nobody gets
 * in without it. Sockets hibernate: an idle room takes no memory and costs nothing.
 */
export class CLASS_NAME {
  constructor(private readonly ctx: DurableObjectState) {}

  async fetch(request: Request): Promise<Response> {
    const token = new URL(request.url).searchParams.get("token") ?? "";
    const chosen = await this.ctx.storage.get<string>("token");
    if (token.length < 16 || token !== (chosen ?? token)) return new Response("Wrong token.", { status: 403 });
    if (chosen === undefined) await this.ctx.storage.put("token", token);
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
      return Response.json({ online: this.ctx.getWebSockets().length });
    }
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  async webSocketMessage(_socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    for (const socket of this.ctx.getWebSockets()) {
      try {
        socket.send(message);
      } catch {
        // It is closing.
      }
    }
  }

  async webSocketClose(socket: WebSocket): Promise<void> {
    socket.close(1000, "bye");
  }
}
