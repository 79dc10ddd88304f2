// plan: service_key
import { DurableObject } from "cloudflare:workers";

interface Entry { readonly account: string; readonly debit: number; readonly credit: number }
type Unpacked<T> = T extends Promise<infer U> ? U : T extends (infer U)[] ? U : T;
type Totals = Unpacked<ReturnType<Ledger["totals"]>>;

function sum(numbers: Iterable<number>): number;
function sum<T>(items: Iterable<T>, of: (item: T) => number): number;
function sum(items: Iterable<any>, of: (item: any) => number = Number): number {
  let total = 0;
  for (const item of items) total += of(item);
  return total;
}

export class Ledger extends DurableObject {
  async book(...entries: [Entry, Entry, ...Entry[]]): Promise<string> {
    const debit = sum(entries, (entry) => entry.debit), credit = sum(entries, ({ credit }) => credit);
    if (Math.abs(debit - credit) > Number.EPSILON) throw new RangeError(`debit ${debit} ≠ credit ${credit}`);
    const id = `${Date.now()}-${crypto.randomUUID().slice(0, 8)}`;
    await this.ctx.storage.put(Object.fromEntries(entries.map((entry, i) => [`entry:${id}:${i}`, entry] as const)));
    return id;
  }

  async totals(account?: string): Promise<{ debit: number; credit: number; balance: number }> {
    const entries = [...(await this.ctx.storage.list<Entry>({ prefix: "entry:" })).values()]
      .filter((entry) => account === undefined || entry.account === account);
    const debit = sum(entries.map((e) => e.debit));
    const credit = sum(entries.map((e) => e.credit));
    return { debit, credit, balance: debit - credit };
  }

  async balanced(): Promise<boolean> {
    const { balance }: Totals = await this.totals();
    return !balance;
  }

  async page(after: string | null = null, size: 10 | 50 | 100 = 50) {
    const options = { prefix: "entry:", limit: size, ...(after !== null && { startAfter: after }) };
    const rows = await this.ctx.storage.list<Entry>(options);
    const keys = [...rows.keys()];
    return { rows: Object.fromEntries(rows), after: keys.length < size ? null : keys[keys.length - 1]! };
  }
}
