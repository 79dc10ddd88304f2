export class Reminder {
  constructor(private ctx: DurableObjectState) {}
  async fetch(request: Request) {
    const { at } = (await request.json()) as { at: number };
    await this.ctx.storage.setAlarm(at);
    return new Response(null, { status: 204 });
  }
  async alarm() {
    await this.ctx.storage.deleteAll();
  }
}
