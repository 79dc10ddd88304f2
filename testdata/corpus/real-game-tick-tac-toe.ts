// plan: public
import { DurableObject } from "cloudflare:workers";

type Mark = "X" | "O";
type Cell = Mark | null;
type Board = [Cell, Cell, Cell, Cell, Cell, Cell, Cell, Cell, Cell];

const LINES = [
  [0, 1, 2], [3, 4, 5], [6, 7, 8],
  [0, 3, 6], [1, 4, 7], [2, 5, 8],
  [0, 4, 8], [2, 4, 6],
] as const;

class RuleError extends Error {
  override name = "RuleError";
  constructor(readonly code: "not-your-turn" | "taken" | "over", message?: string) {
    super(message ?? code);
  }
}

function winner(board: Board): Mark | "draw" | null {
  for (const [a, b, c] of LINES) if (board[a] && board[a] === board[b] && board[b] === board[c]) return board[a];
  return board.every((cell) => cell !== null) ? "draw" : null;
}

export class TicTacToe extends DurableObject {
  board: Board = [null, null, null, null, null, null, null, null, null];
  turn: Mark = "X";
  seats: Partial<Record<Mark, string>> = {};

  async load(): Promise<void> {
    const saved = await this.ctx.storage.get<Pick<TicTacToe, "board" | "turn" | "seats">>("game");
    if (saved) ({ board: this.board, turn: this.turn, seats: this.seats } = saved);
  }

  async save(): Promise<void> {
    const { board, turn, seats } = this;
    await this.ctx.storage.put("game", { board, turn, seats });
  }

  join(token: string): Mark | null {
    for (const mark of ["X", "O"] as Mark[]) {
      this.seats[mark] ??= token;
      if (this.seats[mark] === token) return mark;
    }
    return null;
  }

  move(mark: Mark, cell: number): ReturnType<typeof winner> {
    if (winner(this.board)) throw new RuleError("over");
    if (mark !== this.turn) throw new RuleError("not-your-turn", `It is ${this.turn}'s turn.`);
    if (this.board[cell] !== null) throw new RuleError("taken");
    this.board[cell] = mark;
    this.turn = mark === "X" ? "O" : "X";
    return winner(this.board);
  }

  async fetch(request: Request): Promise<Response> {
    await this.load();
    const token = request.headers.get("authorization")?.replace(/^Bearer\s+/i, "");
    if (!token) return new Response("no token", { status: 401 });
    try {
      const mark = this.join(token);
      if (request.method === "GET") return Response.json({ board: this.board, turn: this.turn, you: mark });
      if (!mark) return new Response("both seats are taken", { status: 403 });
      const { cell }: { cell: number } = await request.json();
      const result = this.move(mark, cell | 0);
      await this.save();
      return Response.json({ board: this.board, result });
    } catch (error) {
      if (error instanceof RuleError) return Response.json({ error: error.code }, { status: 409 });
      throw error;
    }
  }
}
