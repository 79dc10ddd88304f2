// plan: public warns=sql-storage
import { DurableObject } from "cloudflare:workers";

type Attachment = { user: string; joined: number };
type Incoming = { type: "say"; text: string } | { type: "typing" } | { type: "history"; before?: number };
type Outgoing =
  | { type: "said"; id: number; user: string; text: string; at: number }
  | { type: "presence"; users: string[] }
  | { type: "error"; message: string };

const MOST_TEXT = 2_000;
const HISTORY = 50;

export class ChatRoom extends DurableObject<Env> {
  #sql = this.ctx.storage.sql;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.blockConcurrencyWhile(async () => {
      this.#sql.exec(`CREATE TABLE IF NOT EXISTS messages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        user TEXT NOT NULL,
        text TEXT NOT NULL,
        at INTEGER NOT NULL
      )`);
    });
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  override async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    if (request.headers.get("Upgrade")?.toLowerCase() !== "websocket")
      return new Response("A WebSocket is expected here.", { status: 426 });
    const user = await this.#userOf(url.searchParams.get("ticket") ?? "");
    if (user === null) return new Response("Who are you?", { status: 401 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, [user]);
    server.serializeAttachment({ user, joined: Date.now() } satisfies Attachment);
    this.#presence();
    return new Response(null, { status: 101, webSocket: client });
  }

  async webSocketMessage(ws: WebSocket, message: string | ArrayBuffer): Promise<void> {
    if (typeof message !== "string") return ws.close(1003, "text only");
    let incoming: Incoming;
    try {
      incoming = JSON.parse(message);
    } catch {
      return this.#send(ws, { type: "error", message: "That was not JSON." });
    }
    const { user } = ws.deserializeAttachment() as Attachment;
    switch (incoming.type) {
      case "say": {
        const text = incoming.text.trim().slice(0, MOST_TEXT);
        if (!text) break;
        const at = Date.now();
        const { id } = this.#sql
          .exec<{ id: number }>("INSERT INTO messages (user, text, at) VALUES (?, ?, ?) RETURNING id", user, text, at)
          .one();
        this.#broadcast({ type: "said", id, user, text, at });
        break;
      }
      case "history": {
        const before = incoming.before ?? Number.MAX_SAFE_INTEGER;
        const rows = this.#sql
          .exec("SELECT * FROM messages WHERE id < ? ORDER BY id DESC LIMIT ?", before, HISTORY)
          .toArray();
        for (const row of rows.reverse()) ws.send(JSON.stringify({ type: "said", ...row }));
        break;
      }
      case "typing":
        break;
      default:
        incoming satisfies never;
    }
  }

  async webSocketClose(ws: WebSocket, code: number, reason: string, wasClean: boolean): Promise<void> {
    ws.close(code === 1006 ? 1000 : code, reason);
    if (!wasClean) console.log("unclean close", code);
    this.#presence();
  }

  webSocketError(_ws: WebSocket, error: unknown): void {
    console.error(error instanceof Error ? error.stack : error);
  }

  async #userOf(ticket: string): Promise<string | null> {
    const user = await this.ctx.storage.get<string>(`ticket:${ticket}`);
    if (user) await this.ctx.storage.delete(`ticket:${ticket}`);
    return user ?? null;
  }

  #presence(): void {
    const users = this.ctx.getWebSockets().map((ws) => (ws.deserializeAttachment() as Attachment).user);
    this.#broadcast({ type: "presence", users: [...new Set(users)].sort() });
  }

  #broadcast(outgoing: Outgoing): void {
    for (const ws of this.ctx.getWebSockets()) this.#send(ws, outgoing);
  }

  #send(ws: WebSocket, outgoing: Outgoing): void {
    try {
      ws.send(JSON.stringify(outgoing));
    } catch {
      /* closed in between */
    }
  }
}
