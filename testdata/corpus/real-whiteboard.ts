// plan: public
import { DurableObject } from "cloudflare:workers";

enum Tool { Pen = 1, Eraser, Line }
interface Point { x: number; y: number }
interface Stroke { tool: Tool; colour: `#${string}`; points: Point[] }

function decode(buffer: ArrayBuffer): Stroke {
  const view = new DataView(buffer);
  const tool: Tool = view.getUint8(0), rgb = (view.getUint8(1) << 16) | (view.getUint8(2) << 8) | view.getUint8(3);
  const points: Point[] = [];
  for (let at = 4; at + 4 <= view.byteLength; at += 4) points.push({ x: view.getInt16(at), y: view.getInt16(at + 2) });
  return { tool, colour: `#${rgb.toString(16).padStart(6, "0")}`, points };
}

export class Whiteboard extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    const invitation = new URL(request.url).searchParams.get("invitation");
    const expected = await this.ctx.storage.get<string>("invitation");
    if (!invitation || invitation !== expected) return new Response("You are not invited.", { status: 403 });
    const [client, server] = Object.values(new WebSocketPair()) as [WebSocket, WebSocket];
    this.ctx.acceptWebSocket(server);
    const strokes = await this.ctx.storage.list<ArrayBuffer>({ prefix: "stroke:" });
    for (const bytes of strokes.values()) server.send(bytes);
    return new Response(null, { status: 101, webSocket: client });
  }

  async webSocketMessage(ws: WebSocket, message: string | ArrayBuffer) {
    if (typeof message === "string") {
      const { action } = JSON.parse(message) as { action: "clear" | "undo" };
      return action === "clear" ? this.clear() : this.undo();
    }
    const { tool, points } = decode(message);
    if (!(tool in Tool) || points.length < 2) return;
    const n = ((await this.ctx.storage.get<number>("count")) ?? 0) + 1;
    await this.ctx.storage.put({ count: n, [`stroke:${n.toString().padStart(8, "0")}`]: message });
    for (const other of this.ctx.getWebSockets()) if (other !== ws) other.send(message);
  }

  private async undo(): Promise<void> {
    const last = await this.ctx.storage.list({ prefix: "stroke:", reverse: true, limit: 1 });
    await this.ctx.storage.delete([...last.keys()]);
  }

  private async clear(): Promise<void> {
    const strokes = await this.ctx.storage.list({ prefix: "stroke:" });
    for (const key of strokes.keys()) void this.ctx.storage.delete(key);
    this.ctx.getWebSockets().forEach((ws) => ws.send('{"cleared":true}'));
  }
}
