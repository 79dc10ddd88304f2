// plan: service_key
import { DurableObject } from "cloudflare:workers";

export enum JobState {
  Queued = "queued",
  Running = "running",
  Done = "done",
  Failed = "failed",
}

interface Job<P = unknown> {
  id: string;
  kind: string;
  payload: P;
  state: JobState;
  tries: number;
  runAt: number;
  error?: string;
}

type Handler<P> = (payload: P, signal: AbortSignal) => Promise<void>;
type Handlers = { [kind: string]: Handler<any> | undefined };

const backoff = (tries: number): number => Math.min(2 ** tries * 1_000, 5 * 60_000);

export class JobQueue extends DurableObject {
  static readonly #maxTries = 8;
  private readonly handlers: Handlers = {
    email: async ({ to, subject }: { to: string; subject: string }) => {
      console.log(`mail to ${to}: ${subject}`);
    },
    webhook: async ({ url, body }: { url: string; body: unknown }, signal) => {
      const response = await fetch(url, { method: "POST", body: JSON.stringify(body), signal });
      if (!response.ok) throw new Error(`webhook answered ${response.status}`);
    },
  };

  async enqueue<P>(kind: string, payload: P, delayMs?: number): Promise<string>;
  async enqueue<P>(job: Pick<Job<P>, "kind" | "payload">): Promise<string>;
  async enqueue<P>(first: string | Pick<Job<P>, "kind" | "payload">, payload?: P, delayMs = 0): Promise<string> {
    const base = typeof first === "string" ? { kind: first, payload } : first;
    const job: Job = { id: crypto.randomUUID(), ...base, payload: base.payload, state: JobState.Queued, tries: 0, runAt: Date.now() + delayMs };
    await this.ctx.storage.put(this.key(job), job);
    await this.wake(job.runAt);
    return job.id;
  }

  async alarm(): Promise<void> {
    const deadline = Date.now() + 20_000;
    const due = await this.ctx.storage.list<Job>({ prefix: "job:", end: `job:${stamp(Date.now() + 1)}`, limit: 50 });
    work: for (const [key, job] of due) {
      if (Date.now() > deadline) break work;
      const handler = this.handlers[job.kind];
      if (!handler) {
        await this.finish(key, job, `no handler for ${job.kind}`);
        continue work;
      }
      try {
        await handler(job.payload, AbortSignal.timeout(10_000));
        await this.finish(key, job);
      } catch (error: unknown) {
        await this.retry(key, job, error instanceof Error ? error.message : String(error));
      }
    }
    const [next] = (await this.ctx.storage.list<Job>({ prefix: "job:", limit: 1 })).values();
    if (next) await this.wake(next.runAt);
  }

  private async finish(key: string, job: Job, error?: string): Promise<void> {
    await this.ctx.storage.transaction(async (txn) => {
      await txn.delete(key);
      await txn.put(`done:${job.id}`, { ...job, state: error ? JobState.Failed : JobState.Done, error });
    });
  }

  private async retry(key: string, job: Job, error: string): Promise<void> {
    if (++job.tries >= JobQueue.#maxTries) return this.finish(key, job, error);
    await this.ctx.storage.delete(key);
    job.runAt = Date.now() + backoff(job.tries);
    await this.ctx.storage.put(this.key(job), job);
  }

  private key = ({ runAt, id }: Job) => `job:${stamp(runAt)}:${id}`;

  private async wake(at: number): Promise<void> {
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > at) await this.ctx.storage.setAlarm(at);
  }
}

function stamp(ms: number): string {
  return ms.toString(36).padStart(9, "0");
}
