// plan: public
import { DurableObject } from "cloudflare:workers";

type Direction = "north" | "east" | "south" | "west";
const opposite: Record<Direction, Direction> = { north: "south", east: "west", south: "north", west: "east" };

class Random {
  constructor(private seed: number) {}
  next(): number {
    this.seed |= 0;
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let t = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  pick<T>(items: ArrayLike<T>): T {
    return items[Math.floor(this.next() * items.length)]!;
  }
}

class Room {
  exits: { -readonly [D in Direction]?: Room } = {};
  items = new Set<string>();
  constructor(public title: string) {}
  link(direction: Direction, other: Room): Room {
    this.exits[direction] = other;
    other.exits[opposite[direction]] = this;
    return other;
  }
}

class Player {
  readonly bag: string[] = [];
  constructor(readonly name: string, public room: Room, readonly socket: WebSocket) {}
  tell(strings: TemplateStringsArray, ...values: unknown[]): void {
    this.socket.send(strings.reduce((text, part, i) => text + String(values[i - 1]) + part));
  }
}

export class Dungeon extends DurableObject {
  private players = new Map<WebSocket, Player>();
  private readonly start = new Room("the gate");
  private readonly commands: { [verb: string]: (player: Player, noun?: string) => void } = {
    look({ room, tell }) {
      const { title, exits, items } = room;
      console.log(title, exits, items, tell.length);
    },
    go: (player, noun) => {
      const next = player.room.exits[noun as Direction];
      if (!next) return player.tell`You cannot go ${noun ?? "nowhere"}.`;
      player.room = next;
      player.tell`You are in ${next.title}. Exits: ${Object.keys(next.exits).join(", ")}.`;
    },
    take: (player, noun = "") => {
      if (player.room.items.delete(noun)) player.bag.push(noun), player.tell`You take the ${noun}.`;
      else player.tell`There is no ${noun || "such thing"} here.`;
    },
  };

  constructor(ctx: DurableObjectState, env: {}) {
    super(ctx, env);
    const random = new Random(ctx.id.toString().length);
    let room = this.start;
    for (let i = 0; i < 20; i++) {
      const free = (Object.keys(opposite) as Direction[]).filter((direction) => !(direction in room.exits));
      if (!free.length) break;
      room = room.link(random.pick(free), new Room(`room ${i + 1}`));
      if (random.next() < 0.3) room.items.add(random.pick(["lamp", "rope", "coin"] as const));
    }
  }

  async fetch(request: Request): Promise<Response> {
    const { username, password } = Object.fromEntries(new URL(request.url).searchParams);
    if (!username || password !== (await this.ctx.storage.get(`password:${username}`))) return new Response("No.", { status: 401 });
    const { 0: client, 1: server } = new WebSocketPair();
    server.accept();
    const player = new Player(username, this.start, server);
    this.players.set(server, player);
    server.addEventListener("message", ({ data }) => {
      const [verb = "look", noun] = String(data).trim().toLowerCase().split(/\s+/, 2);
      (this.commands[verb] ?? (() => player.tell`What is "${verb}"?`))(player, noun);
    });
    server.addEventListener("close", () => this.players.delete(server));
    return new Response(null, { status: 101, webSocket: client });
  }
}
