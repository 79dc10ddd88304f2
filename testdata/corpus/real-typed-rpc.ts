// plan: service_key warns=sql-storage
import { DurableObject, RpcTarget } from "cloudflare:workers";

interface Procedures {
  "todo.add": (input: { title: string; due?: string }) => Promise<{ id: number }>;
  "todo.done": (input: { id: number }) => Promise<boolean>;
  "todo.list": (input: { open?: boolean }) => Promise<Todo[]>;
}
interface Todo { id: number; title: string; done: boolean; due: string | null }

type Input<K extends keyof Procedures> = Parameters<Procedures[K]>[0];
type Output<K extends keyof Procedures> = Awaited<ReturnType<Procedures[K]>>;
type Namespace<K> = K extends `${infer N}.${string}` ? N : never;
type Call = { [K in keyof Procedures]: { procedure: K; input: Input<K> } }[keyof Procedures];

class Cursor extends RpcTarget {
  #at = 0;
  constructor(private readonly items: readonly Todo[]) {
    super();
  }
  next(count: number): Todo[] {
    return this.items.slice(this.#at, (this.#at += count));
  }
}

export class Todos extends DurableObject implements Pick<Todos, "call"> {
  private readonly sql = this.ctx.storage.sql;
  private readonly procedures: Procedures = {
    "todo.add": async ({ title, due }) =>
      this.sql.exec<{ id: number }>("INSERT INTO todos (title, due) VALUES (?, ?) RETURNING id", title, due ?? null).one(),
    "todo.done": async ({ id }) => this.sql.exec("UPDATE todos SET done = 1 WHERE id = ?", id).rowsWritten > 0,
    "todo.list": async ({ open = false }) =>
      this.sql.exec<any>(`SELECT * FROM todos ${open ? "WHERE done = 0" : ""} ORDER BY id`).toArray() as Todo[],
  };

  constructor(ctx: DurableObjectState, env: object) {
    super(ctx, env as never);
    this.sql.exec("CREATE TABLE IF NOT EXISTS todos (id INTEGER PRIMARY KEY, title TEXT, due TEXT, done INTEGER DEFAULT 0)");
  }

  async call<K extends keyof Procedures>(procedure: K, input: Input<K>): Promise<Output<K>> {
    return (await this.procedures[procedure](input as never)) as Output<K>;
  }

  async cursor(): Promise<Cursor> {
    return new Cursor(await this.call("todo.list", {}));
  }

  async fetch(request: Request): Promise<Response> {
    const calls = (await request.json()) as Call[];
    const results = await Promise.allSettled(calls.map(({ procedure, input }) => this.call(procedure, input)));
    return Response.json(
      results.map((result) => (result.status === "fulfilled" ? { ok: result.value } : { error: `${result.reason}` })),
    );
  }
}

export type { Namespace };
