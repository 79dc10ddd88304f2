const sql = (s: TemplateStringsArray, ...v: unknown[]) => s;
export class Room { q = sql`select ${1} from ${"t"}` }
