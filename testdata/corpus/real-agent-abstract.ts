// plan: service_key env=AI_URL,AI_MODEL
import { DurableObject } from "cloudflare:workers";

interface Env {
  AI_URL: string;
  AI_MODEL?: string;
}

type Role = "system" | "user" | "assistant";
interface Message<R extends Role = Role> {
  role: R;
  content: string;
}

abstract class Agent<State extends object> extends DurableObject<Env> {
  protected abstract readonly instructions: string;
  protected abstract initial(): State;
  protected state!: State;

  protected async start(): Promise<void> {
    this.state ??= (await this.ctx.storage.get<State>("state")) ?? this.initial();
  }

  protected async update(change: Partial<State> | ((old: Readonly<State>) => State)): Promise<void> {
    this.state = typeof change === "function" ? change(this.state) : { ...this.state, ...change };
    await this.ctx.storage.put("state", this.state);
  }

  protected async complete(messages: Message[]): Promise<Message<"assistant">> {
    const system: Message<"system"> = { role: "system", content: this.instructions };
    const response = await fetch(new URL("/v1/chat/completions", this.env.AI_URL), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model: this.env.AI_MODEL ?? "small", messages: [system, ...messages] }),
    });
    if (!response.ok) throw new Error(`the model answered ${response.status}`, { cause: await response.text() });
    const { choices: [first] } = (await response.json()) as { choices: [{ message: Message<"assistant"> }] };
    return first.message;
  }
}

interface Support {
  messages: Message[];
  escalated: boolean;
}

export class SupportAgent extends Agent<Support> {
  protected override readonly instructions = `You answer questions about orders.
Answer in the language of the question; say "ESCALATE" where a person is needed.`;

  protected initial(): Support {
    return { messages: [], escalated: false };
  }

  async ask(question: string): Promise<string> {
    await this.start();
    const messages: Message[] = [...this.state.messages.slice(-20), { role: "user", content: question }];
    const answer = await this.complete(messages);
    const escalated = this.state.escalated || /\bESCALATE\b/.test(answer.content);
    await this.update({ messages: [...messages, answer], escalated });
    return answer.content;
  }

  async fetch(request: Request): Promise<Response> {
    const { question } = await request.json<{ question: string }>();
    return Response.json({ answer: await this.ask(question), escalated: this.state.escalated });
  }
}
