// plan: service_key
import { DurableObject } from "cloudflare:workers";

class Lock implements Disposable {
  constructor(private readonly held: Set<string>, readonly name: string) {
    held.add(name);
  }
  [Symbol.dispose](): void {
    this.held.delete(this.name);
  }
}

class Span implements AsyncDisposable {
  readonly start = Date.now();
  constructor(readonly name: string, private readonly write: (line: string) => Promise<void>) {}
  async [Symbol.asyncDispose](): Promise<void> {
    await this.write(`${this.name} ${Date.now() - this.start} ms`);
  }
}

export class Locker extends DurableObject {
  private readonly held = new Set<string>();
  private readonly waiting: Record<string, Array<() => void>> = {};

  private async acquire(name: string): Promise<Lock> {
    while (this.held.has(name)) await new Promise<void>((resolve) => (this.waiting[name] ??= []).push(resolve));
    return new Lock(this.held, name);
  }

  async run(name: string, work: () => Promise<void>): Promise<void> {
    await using span = new Span(name, async (line) => console.log(line));
    {
      using lock = await this.acquire(name);
      await work();
      console.log(lock.name, span.name);
    }
    this.waiting[name]?.shift()?.();
  }

  async increment(key: string): Promise<number> {
    let value = 0;
    await this.run(key, async () => {
      value = ((await this.ctx.storage.get<number>(key)) ?? 0) + 1;
      await this.ctx.storage.put(key, value);
    });
    return value;
  }
}
