import { DurableObject } from 'cloudflare:workers';

export class Room extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    const said = await request.text();
    for (const socket of this.ctx.getWebSockets()) socket.send(said);
    return new Response(null, { status: 204 });
  }
}
