interface Env { LIMIT: string }

export class Counter {
  private count = 0;

  constructor(private readonly state: DurableObjectState, private readonly env: Env) {
    this.state.blockConcurrencyWhile(async () => {
      this.count = (await this.state.storage.get<number>("count")) ?? 0;
    });
  }

  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    switch (url.pathname) {
      case "/increment":
        this.count++;
        break;
      case "/decrement":
        this.count--;
        break;
      default:
        return new Response("Not found", { status: 404 });
    }
    await this.state.storage.put("count", this.count);
    return Response.json({ count: this.count });
  }
}
