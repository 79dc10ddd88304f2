/**
 * The leaderboard of one season: each player's best score, and the top of them.
 *
 *   POST /_do/leaderboard/<season>          {"player": "ada", "score": 1200}  -> {player, best, improved}
 *   GET  /_do/leaderboard/<season>?top=10   -> {leaders: [{rank, player, score}, …]}
 *
 * Storage is sorted by key, so each score is also stored under a key that sorts from best to worst: the top ten are
 * the first ten of a listing, however many players there are.
 */
const LEADERBOARD_MAX_SCORE = 999_999_999_999;
const LEADERBOARD_MAX_TOP = 100;

interface LeaderboardEntry {
  player: string;
  score: number;
}

function parseLeaderboardEntry(body: unknown): LeaderboardEntry | null {
  if (typeof body !== "object" || body === null) return null;
  const { player, score } = body as Record<string, unknown>;
  if (typeof player !== "string" || player.length < 1 || player.length > 40) return null;
  if (typeof score !== "number" || !Number.isInteger(score)) return null;
  return score >= 0 && score <= LEADERBOARD_MAX_SCORE ? { player, score } : null;
}

/** The higher the score, the smaller the key; equal scores sort by name. */
function leaderboardRankKey({ player, score }: LeaderboardEntry): string {
  return `rank:${String(LEADERBOARD_MAX_SCORE - score).padStart(12, "0")}:${player}`;
}

function leaderboardError(status: number, error: string, headers: Record<string, string> = {}): Response {
  return Response.json({ error }, { status, headers });
}

export class Leaderboard implements DurableObject {
  constructor(private readonly ctx: DurableObjectState) {}

  async fetch(request: Request): Promise<Response> {
    switch (request.method) {
      case "GET":
        return this.#top(new URL(request.url));
      case "POST":
        return this.#submit(request);
      default:
        return leaderboardError(405, "POST a score, or GET the leaders.", { allow: "GET, POST" });
    }
  }

  async #top(url: URL): Promise<Response> {
    const wanted = Number(url.searchParams.get("top") ?? 10);
    if (!Number.isInteger(wanted) || wanted < 1 || wanted > LEADERBOARD_MAX_TOP) {
      return leaderboardError(400, `top is a whole number from 1 to ${LEADERBOARD_MAX_TOP}.`);
    }
    const ranked = await this.ctx.storage.list<LeaderboardEntry>({ prefix: "rank:", limit: wanted });
    const leaders = [...ranked.values()].map((entry, index) => ({ rank: index + 1, ...entry }));
    return Response.json({ leaders });
  }

  async #submit(request: Request): Promise<Response> {
    const entry = parseLeaderboardEntry(await request.json().catch(() => null));
    if (!entry) {
      return leaderboardError(400, 'Send {"player": "1 to 40 characters", "score": a whole number from 0 up}.');
    }
    const { player, score } = entry;
    // A transaction: two submissions of one player cannot both believe that theirs is the best.
    const best = await this.ctx.storage.transaction(async (transaction) => {
      const previous = await transaction.get<number>(`player:${player}`);
      if (previous !== undefined && previous >= score) return previous;
      if (previous !== undefined) await transaction.delete(leaderboardRankKey({ player, score: previous }));
      await transaction.put({ [`player:${player}`]: score, [leaderboardRankKey(entry)]: entry });
      return undefined;
    });
    return Response.json({ player, best: best ?? score, improved: best === undefined });
  }
}
