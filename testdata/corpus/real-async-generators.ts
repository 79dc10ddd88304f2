// plan: authenticated
import { DurableObject } from "cloudflare:workers";

const encoder = new TextEncoder();

async function* batches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[], number, undefined> {
  let batch: T[] = [], count = 0;
  for await (const item of items) {
    batch.push(item);
    count++;
    if (batch.length === size) yield batch.splice(0);
  }
  if (batch.length) yield batch;
  return count;
}

function* chunks(text: string, size: number): Generator<string> {
  for (let i = 0; i < text.length; i += size) yield text.slice(i, i + size);
}

export class Exporter extends DurableObject {
  async *rows(prefix = ""): AsyncGenerator<[string, unknown]> {
    let startAfter: string | undefined;
    do {
      const page: Map<string, unknown> = await this.ctx.storage.list({ prefix, limit: 128, ...(startAfter ? { startAfter } : null) });
      yield* page;
      startAfter = page.size < 128 ? undefined : [...page.keys()].at(-1);
    } while (startAfter !== undefined);
  }

  #stream(): ReadableStream<Uint8Array> {
    const source = batches(this.rows(), 100);
    return new ReadableStream({
      async pull(controller) {
        const { done, value } = await source.next();
        if (done) return controller.close();
        for (const [key, row] of value) controller.enqueue(encoder.encode(`${JSON.stringify({ key, row })}\n`));
      },
      cancel: (reason) => void source.return(0).finally(() => console.log("cancelled:", reason)),
    });
  }

  async import(text: string): Promise<number> {
    let lines = 0;
    for (const chunk of chunks(text, 64 * 1024)) {
      await this.ctx.storage.put(`blob:${lines++}`, chunk);
    }
    return lines;
  }

  async fetch(request: Request): Promise<Response> {
    if (request.method === "POST") return Response.json({ chunks: await this.import(await request.text()) });
    return new Response(this.#stream(), { headers: { "content-type": "application/x-ndjson" } });
  }
}
