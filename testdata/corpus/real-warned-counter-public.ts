// plan: public warns=public-without-token
export class Counter {
  constructor(private readonly state: DurableObjectState) {}

  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const by = Number(url.searchParams.get("by") ?? 1);
    const value = ((await this.state.storage.get<number>("value")) ?? 0) + by;
    await this.state.storage.put("value", value);
    return Response.json({ value, from: request.headers.get("cf-ipcountry") });
  }
}
