/**
 * One chat room: its sockets and its last 200 messages.
 *
 *   WebSocket  /_do/chat-room/<room>?name=Ada   join; send text, receive every message of the room as JSON
 *   GET        /_do/chat-room/<room>            the last messages, oldest first
 *
 * Sockets are accepted for hibernation: an idle room costs nothing, and each socket carries its user's name itself, not
 * in memory. All sources of an app share one module scope, so names outside the class start with the object's name.
 */
const CHAT_MESSAGES_KEPT = 200;
const CHAT_MESSAGE_LENGTH = 4_000;

interface ChatMessage {
  from: string;
  text: string;
  sentAt: string;
}

function chatMessageKey(number: number): string {
  return `message:${String(number).padStart(12, "0")}`;
}

export class ChatRoom implements DurableObject {
  /** The number of the next message; messages are stored under it, so a listing is in order. */
  #next = 0;

  constructor(private readonly ctx: DurableObjectState) {
    ctx.blockConcurrencyWhile(async () => {
      const newest = await ctx.storage.list({ prefix: "message:", reverse: true, limit: 1 });
      for (const key of newest.keys()) this.#next = Number(key.slice("message:".length)) + 1;
    });
  }

  async fetch(request: Request): Promise<Response> {
    if (request.headers.get("upgrade")?.toLowerCase() === "websocket") return this.#join(request);
    if (request.method === "GET") return Response.json({ messages: await this.#history() });
    return Response.json({ error: "Open a WebSocket, or GET the history." }, { status: 405, headers: { allow: "GET" } });
  }

  async #join(request: Request): Promise<Response> {
    const name = new URL(request.url).searchParams.get("name")?.trim().slice(0, 40) || "anonymous";
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    server.serializeAttachment({ name });
    for (const message of await this.#history()) server.send(JSON.stringify(message));
    return new Response(null, { status: 101, webSocket: client });
  }

  async webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    if (typeof data !== "string" || data.length === 0 || data.length > CHAT_MESSAGE_LENGTH) {
      socket.send(JSON.stringify({ error: `A message is text of 1 to ${CHAT_MESSAGE_LENGTH} characters.` }));
      return;
    }
    const { name } = socket.deserializeAttachment() as { name: string };
    const message: ChatMessage = { from: name, text: data, sentAt: new Date().toISOString() };
    await this.#keep(message);
    this.#broadcast(message);
  }

  async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    // 1005 and 1006 say that no code was sent; they must not be sent either.
    socket.close(code === 1005 || code === 1006 ? 1000 : code, "bye");
  }

  async webSocketError(socket: WebSocket): Promise<void> {
    socket.close(1011, "socket error");
  }

  /** Writes that are not awaited one by one are stored together, or not at all. */
  async #keep(message: ChatMessage): Promise<void> {
    const number = this.#next++;
    const writes: Promise<unknown>[] = [this.ctx.storage.put(chatMessageKey(number), message)];
    if (number >= CHAT_MESSAGES_KEPT) writes.push(this.ctx.storage.delete(chatMessageKey(number - CHAT_MESSAGES_KEPT)));
    await Promise.all(writes);
  }

  async #history(): Promise<ChatMessage[]> {
    const stored = await this.ctx.storage.list<ChatMessage>({ prefix: "message:" });
    return [...stored.values()];
  }

  #broadcast(message: ChatMessage): void {
    const text = JSON.stringify(message);
    for (const socket of this.ctx.getWebSockets()) {
      try {
        socket.send(text);
      } catch {
        // It is closing; webSocketClose will hear of it.
      }
    }
  }
}
