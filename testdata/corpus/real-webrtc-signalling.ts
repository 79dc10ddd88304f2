// plan: public env=SIGNALLING_KEY
import { DurableObject } from "cloudflare:workers";

type PeerId = string & { readonly __brand: unique symbol };
type Signal = { to: PeerId; kind: "offer" | "answer" | "candidate"; payload: unknown };

const isSignal = (value: unknown): value is Signal =>
  typeof value === "object" && value !== null && "to" in value && "kind" in value &&
  ["offer", "answer", "candidate"].includes((value as Signal).kind);

export class Signalling extends DurableObject<{ SIGNALLING_KEY: string }> {
  private peers(): Map<PeerId, WebSocket> {
    return new Map(this.ctx.getWebSockets().map((ws) => [this.ctx.getTags(ws)[0] as PeerId, ws] as const));
  }

  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const given = request.headers.get("sec-websocket-protocol")?.split(",").map((s) => s.trim()) ?? [];
    if (!given.includes(this.env.SIGNALLING_KEY)) return new Response("unknown protocol", { status: 403 });
    const room = url.pathname.split("/").filter(Boolean).at(-1);
    if (!room || this.ctx.getWebSockets().length >= 8) return new Response("full", { status: 409 });
    const pair = new WebSocketPair();
    const id = crypto.randomUUID() as string as PeerId;
    this.ctx.acceptWebSocket(pair[1], [id]);
    pair[1].send(JSON.stringify({ you: id, peers: [...this.peers().keys()].filter((other) => other !== id) }));
    return new Response(null, { status: 101, webSocket: pair[0], headers: { "sec-websocket-protocol": this.env.SIGNALLING_KEY } });
  }

  webSocketMessage(ws: WebSocket, data: ArrayBuffer | string): void {
    const [from] = this.ctx.getTags(ws);
    if (data instanceof ArrayBuffer || data.length > 16_384) return void ws.close(1009, "too big");
    const signal: unknown = JSON.parse(data);
    if (!isSignal(signal)) return void ws.close(1007, "no signal");
    this.peers().get(signal.to)?.send(JSON.stringify({ ...signal, from }));
  }

  webSocketClose(ws: WebSocket): void {
    const [gone] = this.ctx.getTags(ws);
    for (const [id, peer] of this.peers()) if (id !== gone) peer.send(`{"gone":${JSON.stringify(gone)}}`);
  }
}
