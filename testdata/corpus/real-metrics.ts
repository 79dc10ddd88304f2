// plan: service_key
import { DurableObject } from "cloudflare:workers";

type Labels = Record<string, string>;
type Sample = { count: number; sum: number; min: number; max: number };
type Window = "1m" | "1h" | "1d";

const WINDOWS: { [W in Window]: number } = { "1m": 60, "1h": 3_600, "1d": 86_400 };
const seriesKey = (name: string, labels: Labels) =>
  `${name}{${Object.keys(labels).sort().map((label) => `${label}="${labels[label].replace(/["\\\n]/g, "\\$&")}"`).join(",")}}`;

const empty = (): Sample => ({ count: 0, sum: 0, min: Infinity, max: -Infinity });

export class Metrics extends DurableObject {
  buffer: Map<string, Sample> = new Map();
  timer: ReturnType<typeof setTimeout> | null = null;

  observe(name: string, value: number, labels: Labels = {}): void {
    const key = seriesKey(name, labels);
    let sample = this.buffer.get(key);
    if (!sample) this.buffer.set(key, (sample = empty()));
    sample.count += 1;
    sample.sum += value;
    if (value < sample.min) sample.min = value;
    if (value > sample.max) sample.max = value;
    this.timer ??= setTimeout(() => this.ctx.waitUntil(this.flush()), 5_000);
  }

  async flush(): Promise<void> {
    this.timer = null;
    const now = Math.floor(Date.now() / 1000);
    const buffered = [...this.buffer];
    this.buffer.clear();
    for (const [series, sample] of buffered)
      for (const [window, seconds] of Object.entries(WINDOWS) as [Window, number][]) {
        const key = `${window}:${series}:${now - (now % seconds)}`;
        const old = (await this.ctx.storage.get<Sample>(key)) ?? empty();
        await this.ctx.storage.put(key, {
          count: old.count + sample.count,
          sum: old.sum + sample.sum,
          min: Math.min(old.min, sample.min),
          max: Math.max(old.max, sample.max),
        });
      }
  }

  async query(window: Window, prefix = ""): Promise<string> {
    let text = "";
    for (const [key, { count, sum, min, max }] of await this.ctx.storage.list<Sample>({ prefix: `${window}:${prefix}` })) {
      const [, series, at] = /^\d+[mhd]:(.*):(\d+)$/s.exec(key)!;
      text += `${series} count=${count} avg=${count ? (sum / count).toPrecision(4) : "NaN"} min=${min} max=${max} ${at}\n`;
    }
    return text;
  }

  async fetch({ url, method, ...request }: Request & { json(): Promise<any> }): Promise<Response> {
    const { pathname, searchParams: query } = new URL(url);
    if (method !== "GET") return new Response(null, { status: 405, headers: { allow: "GET" } });
    const window = pathname.slice(1) as Window;
    if (!Object.hasOwn(WINDOWS, window)) return new Response(`one of ${Object.keys(WINDOWS)}`, { status: 404 });
    return new Response(await this.query(window, query.get("prefix") ?? undefined));
  }
}
