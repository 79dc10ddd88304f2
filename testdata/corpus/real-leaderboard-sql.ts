// plan: authenticated warns=sql-storage
import { DurableObject } from "cloudflare:workers";

type Row = { player: string; score: number; at: string };
type Page<T> = { items: T[]; next: number | null };

function clamp(value: number, [low, high]: readonly [number, number]): number {
  return value < low ? low : value > high ? high : value;
}

export class Leaderboard extends DurableObject {
  sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: never) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.migrate();
  }

  private migrate(): void {
    const steps: ReadonlyArray<string> = [
      "CREATE TABLE scores (player TEXT PRIMARY KEY, score INTEGER NOT NULL, at TEXT NOT NULL)",
      "CREATE INDEX by_score ON scores (score DESC, at)",
      /* sql */ `ALTER TABLE scores ADD COLUMN country TEXT`,
    ];
    this.sql.exec("CREATE TABLE IF NOT EXISTS migrations (step INTEGER PRIMARY KEY)");
    const done = this.sql.exec<{ n: number }>("SELECT count(*) AS n FROM migrations").one().n;
    this.ctx.storage.transactionSync(() => {
      for (const [i, step] of steps.entries()) {
        if (i < done) continue;
        this.sql.exec(step);
        this.sql.exec("INSERT INTO migrations VALUES (?)", i);
      }
    });
  }

  submit(player: string, score: number): { rank: number } {
    this.sql.exec(
      `INSERT INTO scores (player, score, at) VALUES (?1, ?2, datetime())
       ON CONFLICT (player) DO UPDATE SET score = max(score, excluded.score)`,
      player,
      Math.trunc(score),
    );
    const { above } = this.sql
      .exec<{ above: number }>("SELECT count(*) AS above FROM scores WHERE score > ?", score)
      .one();
    return { rank: above + 1 };
  }

  top(offset = 0, count = 10): Page<Row> {
    const size = clamp(count, [1, 100]);
    const items = [...this.sql.exec<Row>("SELECT player, score, at FROM scores ORDER BY score DESC LIMIT ? OFFSET ?", size + 1, offset)];
    const more = items.length > size;
    return { items: more ? items.slice(0, -1) : items, next: more ? offset + size : null };
  }

  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    switch (`${request.method} ${url.pathname}`) {
      case "GET /top":
        return Response.json(this.top(+(url.searchParams.get("offset") ?? 0)));
      case "POST /scores": {
        const { player, score } = await request.json<{ player?: unknown; score?: unknown }>();
        if (typeof player !== "string" || !Number.isFinite(score)) return new Response("bad score", { status: 422 });
        return Response.json(this.submit(player, score as number), { status: 201 });
      }
      default:
        return new Response("Not found", { status: 404 });
    }
  }
}
