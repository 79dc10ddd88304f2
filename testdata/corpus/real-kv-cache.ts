// plan: service_key
import { DurableObject } from "cloudflare:workers";

class Node<K, V> {
  newer: Node<K, V> | undefined;
  older: Node<K, V> | undefined;
  constructor(public readonly key: K, public value: V, public expires = Infinity) {}
}

class Lru<K, V> implements Iterable<[K, V]> {
  #nodes = new Map<K, Node<K, V>>();
  #newest?: Node<K, V>;
  #oldest?: Node<K, V>;
  static #instances = 0;
  static {
    Lru.#instances = 0;
  }

  constructor(private readonly most: number) {
    Lru.#instances++;
  }

  static isLru(value: object): value is Lru<unknown, unknown> {
    return #nodes in value;
  }

  get size(): number {
    return this.#nodes.size;
  }

  get(key: K, now = Date.now()): V | undefined {
    const node = this.#nodes.get(key);
    if (!node) return undefined;
    this.#unlink(node);
    if (node.expires <= now) return void this.#nodes.delete(key);
    this.#push(node);
    return node.value;
  }

  set(key: K, value: V, ttl?: number): this {
    const old = this.#nodes.get(key);
    if (old) this.#unlink(old);
    const node = new Node(key, value, ttl === undefined ? undefined : Date.now() + ttl);
    this.#nodes.set(key, node);
    this.#push(node);
    if (this.size > this.most) this.delete(this.#oldest!.key);
    return this;
  }

  delete(key: K): boolean {
    const node = this.#nodes.get(key);
    if (node) this.#unlink(node);
    return this.#nodes.delete(key);
  }

  *[Symbol.iterator](): IterableIterator<[K, V]> {
    for (let node = this.#newest; node; node = node.older) yield [node.key, node.value];
  }

  #push(node: Node<K, V>): void {
    node.older = this.#newest;
    node.newer = undefined;
    if (this.#newest) this.#newest.newer = node;
    this.#newest = node;
    this.#oldest ??= node;
  }

  #unlink(node: Node<K, V>): void {
    if (node.newer) node.newer.older = node.older;
    else this.#newest = node.older;
    if (node.older) node.older.newer = node.newer;
    else this.#oldest = node.newer;
    node.newer = node.older = undefined;
  }
}

export class Cache extends DurableObject {
  private lru = new Lru<string, ArrayBuffer>(500);

  async fetch(request: Request): Promise<Response> {
    const key = new URL(request.url).pathname;
    if (request.method === "PUT") {
      const maxAge = /max-age=(\d+)/.exec(request.headers.get("cache-control") ?? "")?.[1];
      this.lru.set(key, await request.arrayBuffer(), maxAge ? +maxAge * 1000 : undefined);
      return new Response(null, { status: 204 });
    }
    const hit = this.lru.get(key) ?? (await this.ctx.storage.get<ArrayBuffer>(key));
    return hit ? new Response(hit) : new Response(null, { status: 404 });
  }
}
