// plan: authenticated
import { DurableObject } from "cloudflare:workers";

class Money {
  readonly #cents: bigint;
  static readonly zero = new Money(0n);

  private constructor(cents: bigint) {
    this.#cents = cents;
  }

  static of(text: string): Money {
    const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(text) ?? [];
    if (whole === undefined) throw new TypeError(`"${text}" is no amount`);
    const cents = BigInt(whole) * 100n + BigInt(fraction.padEnd(2, "0"));
    return new Money(sign ? -cents : cents);
  }

  static is(value: unknown): value is Money {
    return typeof value === "object" && value !== null && #cents in value;
  }

  plus = (other: Money): Money => new Money(this.#cents + other.#cents);
  times(factor: number | bigint): Money {
    return new Money(typeof factor === "bigint" ? this.#cents * factor : BigInt(Math.round(Number(this.#cents) * factor)));
  }

  toJSON(): string {
    return `${this.#cents / 100n}.${String(this.#cents % 100n).replace("-", "").padStart(2, "0")}`;
  }

  [Symbol.toPrimitive](hint: "number" | "string" | "default"): number | string {
    return hint === "number" ? Number(this.#cents) / 100 : this.toJSON();
  }
}

export class Cart extends DurableObject {
  #lines: Array<{ sku: string; price: Money; count: number }> = [];
  #coupon: number | undefined;

  get coupon(): number {
    return this.#coupon ?? 0;
  }
  set coupon(percent: number) {
    if (!(percent >= 0 && percent <= 100)) throw new RangeError("0 to 100");
    this.#coupon = percent;
  }

  static #merge(into: Cart["lines"], { sku, price, count }: Cart["lines"][number]) {
    const line = into.find((other) => other.sku === sku);
    if (line) line.count += count;
    else into.push({ sku, price, count });
  }

  get lines() {
    return this.#lines;
  }

  add(sku: string, price: Money | string, count: number = 1): this {
    Cart.#merge(this.#lines, { sku, price: Money.is(price) ? price : Money.of(price), count });
    return this;
  }

  get total(): Money {
    const sum = this.#lines.reduce((total, { price, count }) => total.plus(price.times(BigInt(count))), Money.zero);
    return sum.times(1 - this.coupon / 100);
  }

  async fetch(request: Request): Promise<Response> {
    if (request.method === "POST") {
      const { sku, price, count } = await request.json<{ sku: string; price: string; count?: number }>();
      this.add(sku, price, count);
    }
    return Response.json({ lines: this.#lines, total: this.total });
  }
}
