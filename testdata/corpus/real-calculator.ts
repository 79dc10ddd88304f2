// plan: authenticated
import { DurableObject } from "cloudflare:workers";

type Token = { type: "number"; value: number } | { type: "name" | "operator"; value: string };

const PRECEDENCE = new Map<string, [number, "left" | "right", (a: number, b: number) => number]>([
  ["+", [1, "left", (a, b) => a + b]],
  ["-", [1, "left", (a, b) => a - b]],
  ["*", [2, "left", (a, b) => a * b]],
  ["/", [2, "left", (a, b) => a / b]],
  ["%", [2, "left", (a, b) => a % b]],
  ["^", [3, "right", (a, b) => a ** b]],
]);

function* tokens(text: string): Generator<Token> {
  const pattern = /\s*(?:(\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+)|([a-z_]\w*)|([-+*/%^()=]))/giy;
  for (let match; (match = pattern.exec(text)); )
    if (match[1] !== undefined) yield { type: "number", value: +match[1] };
    else if (match[2] !== undefined) yield { type: "name", value: match[2] };
    else yield { type: "operator", value: match[3]! };
}

export class Calculator extends DurableObject {
  private variables: { [name: string]: number } = { pi: Math.PI, e: Math.E, answer: 0b101010, big: 1_000_000, small: 1e-9, hex: 0xff };
  private stream: Token[] = [];

  evaluate(text: string): number {
    this.stream = Array.from(tokens(text));
    const [first, second] = this.stream;
    const assigned = first?.type === "name" && second?.value === "=" ? first.value : null;
    if (assigned !== null) this.stream.splice(0, 2);
    const value = this.expression(0);
    if (this.stream.length > 0) throw new SyntaxError(`unexpected ${this.stream[0]!.value}`);
    if (assigned) this.variables[assigned] = value;
    return value;
  }

  private expression(least: number): number {
    let left = this.operand();
    for (let token = this.stream[0]; token?.type === "operator"; token = this.stream[0]) {
      const entry = PRECEDENCE.get(token.value);
      if (!entry || entry[0] < least) break;
      this.stream.shift();
      const [precedence, side, apply] = entry;
      left = apply(left, this.expression(side === "left" ? precedence + 1 : precedence));
    }
    return left;
  }

  private operand(): number {
    const token = this.stream.shift();
    if (token === undefined) throw new SyntaxError("it breaks off");
    if (token.type === "number") return token.value;
    if (token.type === "name") return this.variables[token.value] ?? NaN;
    if (token.value === "-") return -this.expression(2);
    if (token.value !== "(") throw new SyntaxError(`unexpected ${token.value}`);
    const value = this.expression(0);
    if (this.stream.shift()?.value !== ")") throw new SyntaxError("no )");
    return value;
  }

  async fetch(request: Request): Promise<Response> {
    try {
      return new Response(`${this.evaluate(await request.text())}`);
    } catch (e) {
      if (!(e instanceof SyntaxError)) throw e;
      return new Response(e.message, { status: 422 });
    }
  }
}
