import { DurableObject } from "cloudflare:workers";
import { env } from "cloudflare:workers";

interface env {}
export const bound = () => env;

export class Room extends DurableObject {
  name = "lobby";

  async fetch(request: Request): Promise<Response> {
    return Response.json({ seen: Date.now() });
  }
}
