import { DurableObject } from "cloudflare:workers";

namespace Rooms {
  export enum State { OPEN }
  export namespace State { export const most = 1; }
  export type Name = string;
  export const Name = "a";
}

export class Room extends DurableObject {
  name = "lobby";

  async fetch(request: Request): Promise<Response> {
    return Response.json({ seen: Date.now() });
  }
}
