import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  name = "lobby";

  async fetch(request: Request): Promise<Response> {
    return Response.json({ seen: Date.now() });
  }
}

const LIMIT = 10;
type Limit = number;
export { LIMIT, LIMIT as MOST };
export { Limit };
export type { Limit as LIMIT };
