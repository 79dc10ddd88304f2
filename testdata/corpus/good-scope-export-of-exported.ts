import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  name = "lobby";

  async fetch(request: Request): Promise<Response> {
    return Response.json({ seen: Date.now() });
  }
}

export function limit(): number;
export function limit(most?: number): number { return most ?? 10; }
export { limit as most };
