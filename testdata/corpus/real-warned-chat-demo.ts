// plan: public warns=message-may-be-binary,public-without-token
import { DurableObject } from "cloudflare:workers";

interface Session { socket: WebSocket; name: string }

export class ChatRoom extends DurableObject {
  sessions: Session[] = [];

  async fetch(request: Request): Promise<Response> {
    if (request.headers.get("Upgrade") !== "websocket") return new Response("expected websocket", { status: 400 });
    const name = `guest ${this.sessions.length + 1}`;
    const [client, server] = Object.values(new WebSocketPair());
    server.accept();
    this.handleSession(server, name);
    return new Response(null, { status: 101, webSocket: client });
  }

  handleSession(socket: WebSocket, name: string) {
    const session = { socket, name };
    this.sessions.push(session);
    socket.addEventListener("message", async (msg) => {
      try {
        const data = JSON.parse(msg.data as string);
        this.broadcast({ author: name, text: String(data.text) });
      } catch (err) {
        socket.send(JSON.stringify({ error: String(err) }));
      }
    });
    socket.addEventListener("close", () => {
      this.sessions = this.sessions.filter((other) => other !== session);
    });
  }

  broadcast(message: object) {
    for (const { socket } of this.sessions) socket.send(JSON.stringify(message));
  }
}
