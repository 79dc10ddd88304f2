// plan: authenticated
import { DurableObject } from "cloudflare:workers";

const machine = {
  draft: { submit: "review" },
  review: { approve: "published", reject: "draft", withdraw: "draft" },
  published: { archive: "archived" },
  archived: {},
} as const;

type Machine = typeof machine;
type State = keyof Machine;
type EventIn<S extends State> = Extract<keyof Machine[S], string>;
type AnyEvent = { [S in State]: EventIn<S> }[State];
type Hook = `on${Capitalize<AnyEvent>}`;
type Hooks = Partial<Record<Hook, (from: State, to: State) => void | Promise<void>>>;

const capitalize = <S extends string>(text: S) => (text[0]?.toUpperCase() + text.slice(1)) as Capitalize<S>;

export class Article extends DurableObject implements Hooks {
  declare private cached?: State;

  async state(): Promise<State> {
    return (this.cached ??= (await this.ctx.storage.get<State>("state")) ?? "draft");
  }

  async send<E extends AnyEvent>(event: E): Promise<State> {
    const from = await this.state();
    const to = (machine[from] as Partial<Record<AnyEvent, State>>)[event];
    if (to === undefined) throw new Error(`"${event}" is not possible in "${from}"`);
    const hook = this[`on${capitalize(event)}` as keyof this & Hook] as Hooks[Hook];
    await hook?.call(this, from, to);
    await this.ctx.storage.put({ state: to, [`log:${Date.now()}`]: { from, event, to } });
    return (this.cached = to);
  }

  async onApprove(from: State, to: State): Promise<void> {
    console.log("published", from, "→", to);
  }

  onReject(): void {
    console.log("rejected");
  }

  get [Symbol.toStringTag](): string {
    return `Article(${this.cached ?? "?"})`;
  }
}
