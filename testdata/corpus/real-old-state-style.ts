// plan: public
// The style of the first Durable Objects: no base class, `state` and `env` by hand, sockets accepted in the object.
interface Environment {
  limiters: DurableObjectNamespace;
}

async function handleErrors(request: Request, func: () => Promise<Response>): Promise<Response> {
  try {
    return await func();
  } catch (err: any) {
    if (request.headers.get("Upgrade") == "websocket") {
      let pair = new WebSocketPair();
      pair[1].accept();
      pair[1].send(JSON.stringify({ error: err.stack }));
      pair[1].close(1011, "Uncaught exception during session setup");
      return new Response(null, { status: 101, webSocket: pair[0] });
    } else {
      return new Response(err.stack, { status: 500 });
    }
  }
}

export class Lobby {
  state: DurableObjectState;
  storage: DurableObjectStorage;
  env: Environment;
  sessions: { webSocket: WebSocket; name?: string; blockedMessages: string[] | undefined }[];
  lastTimestamp: number;

  constructor(state: DurableObjectState, env: Environment) {
    this.state = state
    this.storage = state.storage;
    this.env = env;
    this.sessions = [];
    this.lastTimestamp = 0;
  }

  async fetch(request: Request): Promise<Response> {
    return await handleErrors(request, async () => {
      let url = new URL(request.url);
      if (url.pathname !== "/websocket") return new Response("Not found", {status: 404});
      if (!url.searchParams.has("access_token")) return new Response("expected a token", {status: 400});
      let pair = new WebSocketPair();
      await this.handleSession(pair[1], request.headers.get("CF-Connecting-IP")!);
      return new Response(null, { status: 101, webSocket: pair[0] });
    });
  }

  async handleSession(webSocket: WebSocket, ip: string) {
    webSocket.accept();
    let limiterId = this.env.limiters.idFromName(ip);
    let session: Lobby["sessions"][0] = { webSocket, blockedMessages: [] };
    this.sessions.push(session);
    this.sessions.forEach(other => { if (other.name) session.blockedMessages!.push(JSON.stringify({joined: other.name})); });
    webSocket.addEventListener("message", async msg => {
      try {
        let limiter = this.env.limiters.get(limiterId);
        let cooldown = +(await (await limiter.fetch("https://dummy-url", {method: "POST"})).text());
        if (cooldown > 0) return webSocket.send(JSON.stringify({ error: "Your IP is being rate-limited, please try again later." }));
        let data = JSON.parse(msg.data as string);  // jd-ignore message-may-be-binary
        if (!session.name) {
          session.name = "" + (data.name || "anonymous");
          session.blockedMessages!.forEach(queued => { webSocket.send(queued); });
          delete session.blockedMessages;
          this.broadcast({ joined: session.name });
          return;
        }
        data = { name: session.name, message: "" + data.message };
        data.timestamp = Math.max(Date.now(), this.lastTimestamp + 1);
        this.lastTimestamp = data.timestamp;
        let dataStr = JSON.stringify(data);
        this.broadcast(dataStr);
        await this.storage.put(new Date(data.timestamp).toISOString(), dataStr);
      } catch (err: any) {
        webSocket.send(JSON.stringify({ error: err.stack }));
      }
    });
    let closeOrErrorHandler = () => {
      this.sessions = this.sessions.filter(member => member !== session);
      if (session.name) this.broadcast({ quit: session.name });
    };
    webSocket.addEventListener("close", closeOrErrorHandler);
    webSocket.addEventListener("error", closeOrErrorHandler);
  }

  broadcast(message: string | object) {
    if (typeof message !== "string") message = JSON.stringify(message);
    this.sessions = this.sessions.filter(session => {
      if (!session.name) { session.blockedMessages!.push(message as string); return true; }
      try { session.webSocket.send(message as string); return true; } catch (err) { return false; }
    });
  }
}
