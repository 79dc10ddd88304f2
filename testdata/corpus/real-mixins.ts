// plan: authenticated
import { DurableObject } from "cloudflare:workers";

type Constructor<T = object> = abstract new (...args: any[]) => T;

function Timestamped<Base extends Constructor<DurableObject>>(base: Base) {
  abstract class Mixed extends base {
    async touch(): Promise<number> {
      const now = Date.now();
      await (this as unknown as { ctx: DurableObjectState }).ctx.storage.put("touched", now);
      return now;
    }
  }
  return Mixed;
}

function Routed<Base extends Constructor>(base: Base) {
  return class extends base {
    routes: [method: string, pattern: RegExp, handler: (request: Request, match: RegExpExecArray) => Promise<Response> | Response][] = [];

    on(method: string, pattern: RegExp, handler: (typeof this.routes)[number][2]): this {
      this.routes.push([method, pattern, handler]);
      return this;
    }

    async fetch(request: Request): Promise<Response> {
      const { pathname } = new URL(request.url);
      for (const [method, pattern, handler] of this.routes) {
        const match = method === request.method ? pattern.exec(pathname) : null;
        if (match) return handler.call(this, request, match);
      }
      return new Response("Not found", { status: 404 });
    }
  };
}

abstract class Base extends DurableObject {}

export class Notes extends Routed(Timestamped(Base) as unknown as new (...args: any[]) => DurableObject & { touch(): Promise<number> }) {
  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    const { storage } = ctx;
    this.on("GET", /^\/notes\/(?<id>[\w-]+)$/, async (_request, { groups }) => {
      const note = await storage.get<string>(`note:${groups!.id}`);
      return note === undefined ? new Response(null, { status: 404 }) : new Response(note);
    })
      .on("PUT", /^\/notes\/(?<id>[\w-]+)$/, async (request, match) => {
        await storage.put(`note:${match.groups?.id}`, await request.text());
        await this.touch();
        return new Response(null, { status: 204 });
      })
      .on("GET", /^\/notes\/?$/, async () => {
        const notes = await storage.list({ prefix: "note:" });
        return Response.json([...notes.keys()].map((key) => key.replace(/^note:/, "")));
      });
  }
}
