// plan: public
import { DurableObject } from "cloudflare:workers";

type Player = { id: string; rating: number; since: number };
interface Match { players: readonly [Player, Player]; difference: number }
type Env = { GAME: DurableObjectNamespace };

const WIDEN_PER_SECOND = 10;

function* pairs<T>(items: readonly T[]): Generator<readonly [T, T]> {
  for (let i = 0; i < items.length; i++) for (let j = i + 1; j < items.length; j++) yield [items[i]!, items[j]!] as const;
}

function best(players: readonly Player[], now: number): Match | undefined {
  let found: Match | undefined;
  for (const [a, b] of pairs(players)) {
    const difference = Math.abs(a.rating - b.rating);
    const allowed = 50 + (WIDEN_PER_SECOND * (now - Math.min(a.since, b.since))) / 1_000;
    if (difference <= allowed && (!found || difference < found.difference)) found = { players: [a, b], difference };
  }
  return found;
}

export class Matchmaker extends DurableObject<Env> {
  private waiting: Player[] = [];
  private sockets = new WeakMap<WebSocket, Player>();

  async fetch(request: Request): Promise<Response> {
    const jwt = request.headers.get("Authorization")?.slice(7);
    const player = jwt && (await this.player(jwt));
    if (!player) return new Response("Unauthorized", { status: 401 });
    const pair = new WebSocketPair(), [client, server] = [pair[0], pair[1]];
    this.ctx.acceptWebSocket(server, [player.id]);
    this.sockets.set(server, player);
    this.waiting = [...this.waiting.filter(({ id }) => id !== player.id), player];
    if ((await this.ctx.storage.getAlarm()) == null) await this.ctx.storage.setAlarm(Date.now() + 1_000);
    return new Response(null, { status: 101, webSocket: client });
  }

  private async player(jwt: string): Promise<Player | null> {
    const [, payload] = jwt.split(".");
    try {
      const { sub, rating = 1_000 } = JSON.parse(atob(payload!.replaceAll("-", "+").replaceAll("_", "/")));
      return { id: sub, rating, since: Date.now() };
    } catch {
      return null;
    }
  }

  async alarm(): Promise<void> {
    for (let match: Match | undefined; (match = best(this.waiting, Date.now())); ) {
      const ids = new Set(match.players.map(({ id }) => id));
      this.waiting = this.waiting.filter(({ id }) => !ids.has(id));
      const game = this.env.GAME.newUniqueId();
      for (const id of ids)
        for (const ws of this.ctx.getWebSockets(id)) {
          ws.send(JSON.stringify({ game: game.toString(), against: [...ids].find((other) => other !== id) }));
          ws.close(1000, "matched");
        }
    }
    if (this.waiting.length > 1) await this.ctx.storage.setAlarm(Date.now() + 1_000);
  }

  webSocketMessage(): void {}

  webSocketClose(ws: WebSocket): void {
    const [id] = this.ctx.getTags(ws);
    this.waiting = this.waiting.filter((player) => player.id !== id);
  }
}
