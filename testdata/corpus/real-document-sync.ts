// plan: public env=DOCUMENT_SECRET
import { DurableObject } from "cloudflare:workers";

/* Documents that several people edit: operations in order, snapshots every so often. */
type Retain = { retain: number };
type Insert = { insert: string };
type Delete = { delete: number };
type Op = Retain | Insert | Delete;

const isInsert = (op: Op): op is Insert => "insert" in op;
const isDelete = (op: Op): op is Delete => "delete" in op;

namespace Delta {
  export function apply(text: string, ops: Op[]): string {
    let at = 0, out = "";
    for (const op of ops) {
      if (isInsert(op)) out += op.insert;
      else if (isDelete(op)) at += op.delete;
      else (out += text.slice(at, at + op.retain)), (at += op.retain);
    }
    return out + text.slice(at);
  }

  export const length = (ops: Op[]) =>
    ops.reduce((n, op) => n + (isInsert(op) ? 0 : isDelete(op) ? op.delete : op.retain), 0);
}

export class Document extends DurableObject<{ DOCUMENT_SECRET: string }> {
  static readonly SNAPSHOT_EVERY = 100;
  #text = "";
  #version = 0;
  readonly #loaded: Promise<void>;

  constructor(...args: ConstructorParameters<typeof DurableObject<{ DOCUMENT_SECRET: string }>>) {
    super(...args);
    this.#loaded = this.ctx.blockConcurrencyWhile(() => this.#load());
  }

  async #load(): Promise<void> {
    const snapshot = await this.ctx.storage.get<{ text: string; version: number }>("snapshot");
    this.#text = snapshot?.text ?? "";
    this.#version = snapshot?.version ?? 0;
    const rest = await this.ctx.storage.list<Op[]>({ prefix: "op:", startAfter: key(this.#version) });
    rest.forEach((ops) => {
      this.#text = Delta.apply(this.#text, ops);
      this.#version++;
    });
  }

  async apply(base: number, ops: Op[]): Promise<number> {
    await this.#loaded;
    if (base !== this.#version) throw new RangeError(`based on ${base}, now at ${this.#version}`);
    if (Delta.length(ops) > this.#text.length) throw new RangeError("beyond the end");
    this.#text = Delta.apply(this.#text, ops);
    await this.ctx.storage.put(key(++this.#version), ops);
    if (this.#version % Document.SNAPSHOT_EVERY === 0)
      await this.ctx.storage.put("snapshot", { text: this.#text, version: this.#version });
    return this.#version;
  }

  async fetch(request: Request) {
    const signature = request.headers.get("x-signature");
    const body = await request.text();
    if (!signature || !(await this.#isSigned(body, signature))) return new Response(null, { status: 401 });
    const { base, ops } = JSON.parse(body) as { base: number; ops: Op[] };
    try {
      return Response.json({ version: await this.apply(base, ops) });
    } catch (e) {
      return Response.json({ error: (e as Error).message }, { status: e instanceof RangeError ? 409 : 500 });
    }
  }

  async #isSigned(body: string, hex: string): Promise<boolean> {
    const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
    const encode = new TextEncoder();
    const secret = await crypto.subtle.importKey(
      "raw", encode.encode(this.env.DOCUMENT_SECRET), { name: "HMAC", hash: "SHA-256" }, false, ["verify"],
    );
    return crypto.subtle.verify("HMAC", secret, bytes, encode.encode(body));
  }
}

function key(version: number): string {
  return `op:${version.toString().padStart(12, "0")}`;
}
