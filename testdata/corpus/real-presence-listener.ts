// plan: public
import { DurableObject } from "cloudflare:workers";

interface Session {
  socket: WebSocket;
  name: string;
  quit?: true;
}

export class Presence extends DurableObject {
  sessions = new Set<Session>();

  async fetch(request: Request): Promise<Response> {
    const name = await this.verifySession(request.headers.get("cookie"));
    if (!name) return new Response("Forbidden", { status: 403 });
    const [client, server] = Object.values(new WebSocketPair());
    this.handle(server, name);
    return new Response(null, { status: 101, webSocket: client });
  }

  async verifySession(cookie: string | null): Promise<string | undefined> {
    const id = /(?:^|;\s*)sid=(?<id>[\w-]{16,64})/.exec(cookie ?? "")?.groups?.id;
    return id ? await this.ctx.storage.get<string>("session:" + id) : undefined;
  }

  handle(socket: WebSocket, name: string): void {
    socket.accept();
    const session: Session = { socket, name };
    this.sessions.add(session);
    this.announce({ joined: name });
    socket.addEventListener("message", (event) => {
      if (session.quit) {
        socket.close(1011, "broken");
        return;
      }
      const text = typeof event.data === "string" ? event.data : new TextDecoder().decode(event.data);
      const data = JSON.parse(text);
      this.announce({ from: name, ...data });
    });
    const leave = () => {
      session.quit = true;
      if (this.sessions.delete(session)) this.announce({ left: name });
    };
    socket.addEventListener("close", leave);
    socket.addEventListener("error", leave);
  }

  announce(what: Record<string, unknown>): void {
    const text = JSON.stringify(what);
    for (const session of [...this.sessions]) {
      try {
        session.socket.send(text);
      } catch (_) {
        session.quit = true;
        this.sessions.delete(session);
      }
    }
  }
}
