// plan: public
import { DurableObject } from "cloudflare:workers";

export interface Poll {
  question: string;
  options: string[];
  votes: number[];
  closes?: number;
}

const html = (strings: TemplateStringsArray, ...values: unknown[]): string =>
  String.raw({ raw: strings.raw }, ...values.map((value) => String(value).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)));

export class PollRoom extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    const poll = await this.ctx.storage.get<Poll>("poll");
    if (request.method === "POST") return poll ? this.vote(request, poll) : this.create(request);
    if (!poll) return new Response("There is no poll here.", { status: 404 });
    const total = poll.votes.reduce((a, b) => a + b, 0) || 1;
    const rows = poll.options.map((option, i) => html`<li>${option}: ${((100 * poll.votes[i]) / total).toFixed(1)} %</li>`);
    const page = `<!doctype html>\n<!-- rendered ${new Date().toISOString()} -->\n<h1>${html`${poll.question}`}</h1><ul>${rows.join("")}</ul>`;
    return new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } });
  }

  private async create(request: Request): Promise<Response> {
    const secret = request.headers.get("x-admin-secret");
    if (secret !== (await this.ctx.storage.get("secret"))) return new Response(null, { status: 403 });
    const { question, options } = await request.json<Pick<Poll, "question" | "options">>();
    if (!question || options.length < 2) return new Response("A question and two options, at least.", { status: 422 });
    await this.ctx.storage.put<Poll>("poll", { question, options, votes: options.map(() => 0) });
    return new Response(null, { status: 201 });
  }

  private async vote(request: Request, poll: Poll): Promise<Response> {
    const form = await request.formData();
    const choice = Number(form.get("choice"));
    const voter = request.headers.get("CF-Connecting-IP") ?? "unknown";
    if (!(choice in poll.options)) return new Response("No such option.", { status: 422 });
    if (await this.ctx.storage.get(`voted:${voter}`)) return new Response("You have voted.", { status: 409 });
    poll.votes[choice]++;
    await this.ctx.storage.put({ poll, [`voted:${voter}`]: true });
    return Response.redirect(request.url, 303);
  }
}
