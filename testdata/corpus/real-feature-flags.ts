// plan: service_key
import { DurableObject } from "cloudflare:workers";

type Primitive = string | number | boolean;
type Rule =
  | { op: "eq" | "neq"; attribute: string; value: Primitive }
  | { op: "in"; attribute: string; values: readonly Primitive[] }
  | { op: "percentage"; percent: number; salt?: string }
  | { op: "and" | "or"; rules: Rule[] }
  | { op: "not"; rule: Rule };
type Flag<V extends Primitive = Primitive> = { default: V; variants: Array<{ when: Rule; value: V }> };
type Attributes = Readonly<Record<string, Primitive | undefined>> & { userId: string };
type FlagName = `${Lowercase<string>}.${string}`;

/* FNV-1a */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    h ^= text.charCodeAt(i);
    h = Math.imul(h, 0x01000193) >>> 0;
  }
  return h / 0xffff_ffff;
}

function matches(rule: Rule, attributes: Attributes): boolean {
  switch (rule.op) {
    case "eq":
      return attributes[rule.attribute] === rule.value;
    case "neq":
      return attributes[rule.attribute] !== rule.value;
    case "in":
      return rule.values.includes(attributes[rule.attribute]!);
    case "percentage":
      return hash(`${rule.salt ?? ""}:${attributes.userId}`) * 100 < rule.percent;
    case "and":
      return rule.rules.every((inner) => matches(inner, attributes));
    case "or":
      return rule.rules.some((inner) => matches(inner, attributes));
    case "not":
      return !matches(rule.rule, attributes);
    default: {
      const never: never = rule;
      throw new Error(`unknown rule ${JSON.stringify(never)}`);
    }
  }
}

export class FeatureFlags extends DurableObject {
  private flags = new Map<FlagName, Flag>();
  private loading: Promise<void> | null = null;

  private load(): Promise<void> {
    return (this.loading ??= (async () => {
      for (const [key, flag] of await this.ctx.storage.list<Flag>()) this.flags.set(key as FlagName, flag);
    })());
  }

  async define<const F extends Flag>(name: FlagName, flag: F): Promise<void> {
    await this.load();
    this.flags.set(name, flag);
    await this.ctx.storage.put(name, flag);
  }

  async evaluate(name: FlagName, attributes: Attributes): Promise<Primitive | undefined> {
    await this.load();
    const flag = this.flags.get(name);
    return flag?.variants.find(({ when }) => matches(when, attributes))?.value ?? flag?.default;
  }

  async all(attributes: Attributes): Promise<{ [name: FlagName]: Primitive }> {
    await this.load();
    const result: { [name: FlagName]: Primitive } = {};
    for (const name of this.flags.keys()) result[name] = (await this.evaluate(name, attributes))!;
    return result;
  }
}
