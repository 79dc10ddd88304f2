import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  size = 0;
  async fetch(request: Request): Promise<Response> {
    const read = async () => {
      for await (const part of request.body!) this.size += part.length;
    };
    await read();
    return new Response(String(this.size));
  }
}
