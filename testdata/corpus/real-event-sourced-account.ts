// plan: authenticated
import { DurableObject } from "cloudflare:workers";

type Event =
  | { readonly type: "opened"; readonly owner: string; readonly currency: Currency }
  | { readonly type: "deposited"; readonly cents: bigint }
  | { readonly type: "withdrawn"; readonly cents: bigint; readonly reason?: string }
  | { readonly type: "closed" };
type Currency = "EUR" | "USD" | "GBP";
type EventOf<T extends Event["type"]> = Extract<Event, { type: T }>;
type Reducers<S> = { [T in Event["type"]]: (state: S, event: EventOf<T>) => S };

interface State {
  owner: string | null;
  currency: Currency;
  cents: bigint;
  closed: boolean;
}

const initial: Readonly<State> = Object.freeze({ owner: null, currency: "EUR", cents: 0n, closed: false });

const reducers: Reducers<State> = {
  opened: (state, { owner, currency }) => ({ ...state, owner, currency }),
  deposited: (state, event) => ({ ...state, cents: state.cents + event.cents }),
  withdrawn: (state, event) => ({ ...state, cents: state.cents - event.cents }),
  closed: (state) => ({ ...state, closed: true }),
};

function reduce(state: State, event: Event): State {
  return (reducers[event.type] as (state: State, event: Event) => State)(state, event);
}

function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new TypeError(message);
}

export class Account extends DurableObject {
  private state: State = initial;
  private count = 0;

  private ready = this.ctx.blockConcurrencyWhile(async () => {
    const events = await this.ctx.storage.list<Event>({ prefix: "event/" });
    this.state = [...events.values()].reduce(reduce, initial);
    this.count = events.size;
  });

  private async record(event: Event): Promise<State> {
    await this.ready;
    await this.ctx.storage.put(`event/${String(this.count++).padStart(10, "0")}`, event);
    return (this.state = reduce(this.state, event));
  }

  async open(owner: string, currency: Currency = "EUR"): Promise<void> {
    await this.ready;
    assert(this.state.owner === null, "The account is open already.");
    await this.record({ type: "opened", owner, currency });
  }

  async deposit(cents: bigint): Promise<bigint> {
    assert(cents > 0n && cents < 10n ** 12n, "That is no amount.");
    return (await this.record({ type: "deposited", cents })).cents;
  }

  async withdraw(cents: bigint, reason?: string): Promise<bigint> {
    await this.ready;
    assert(!this.state.closed, "The account is closed.");
    assert(this.state.cents >= cents, "There is not enough.");
    return (await this.record({ type: "withdrawn", cents, ...(reason !== undefined ? { reason } : {}) })).cents;
  }

  get balance(): string {
    const { cents, currency } = this.state;
    const sign = cents < 0n ? "-" : "", absolute = cents < 0n ? -cents : cents;
    return `${sign}${absolute / 100n}.${(absolute % 100n).toString().padStart(2, "0")} ${currency}`;
  }
}
