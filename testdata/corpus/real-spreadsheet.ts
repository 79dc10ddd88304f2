// plan: authenticated
import { DurableObject } from "cloudflare:workers";

type Letter = "A" | "B" | "C" | "D" | "E" | "F" | "G" | "H";
type Address = `${Letter}${number}`;
type Cell = { readonly formula: string; value: number | string | Fault };

class Fault extends Error {
  constructor(public readonly kind: "#REF!" | "#CYCLE!" | "#VALUE!") {
    super(kind);
  }
  toJSON = () => this.kind;
}

const isAddress = (text: string): text is Address => /^[A-H][1-9]\d{0,2}$/.test(text);

export class Sheet extends DurableObject {
  private readonly cells: Map<Address, Cell> = new Map<Address, Cell>();
  private dependents: Record<Address, Set<Address>> = Object.create(null);

  set(address: string, formula: string): Cell {
    if (!isAddress(address)) throw new Fault("#REF!");
    for (const readers of Object.values(this.dependents)) readers.delete(address);
    for (const [reference] of formula.matchAll(/\b[A-H]\d+\b/g)) (this.dependents[reference as Address] ??= new Set()).add(address);
    const cell: Cell = { formula, value: 0 };
    this.cells.set(address, cell);
    this.recompute(address, new Set());
    return cell;
  }

  private recompute(address: Address, path: Set<Address>): void {
    const cell = this.cells.get(address);
    if (!cell) return;
    if (path.has(address)) return void (cell.value = new Fault("#CYCLE!"));
    cell.value = this.evaluate(cell.formula);
    path.add(address);
    this.dependents[address]?.forEach((reader) => this.recompute(reader, path));
    path.delete(address);
  }

  private evaluate(formula: string): Cell["value"] {
    if (!formula.startsWith("=")) return formula === "" || isNaN(+formula) ? formula : +formula;
    let total = 0, sign = 1;
    for (const part of formula.slice(1).split(/(?=[+-])|(?<=[+-])/)) {
      if (part === "+" || part === "-") sign = part === "+" ? 1 : -1;
      else {
        const term = isAddress(part.trim()) ? this.cells.get(part.trim() as Address)?.value ?? 0 : Number(part);
        if (term instanceof Fault) return term;
        if (typeof term !== "number" || Number.isNaN(term)) return new Fault("#VALUE!");
        total += sign * term;
      }
    }
    return total;
  }

  async fetch(request: Request): Promise<Response> {
    const [, address = ""] = new URL(request.url).pathname.split("/");
    if (request.method === "PUT") {
      const cell = this.set(address, await request.text());
      await this.ctx.storage.put(`cell:${address}`, cell.formula);
    }
    return Response.json(Object.fromEntries(this.cells));
  }
}
