import { DurableObject } from "cloudflare:workers";
interface Env { API_KEY: string }
export class Room extends DurableObject<Env> {
  constructor(state: DurableObjectState, env: Env) { super(state, env); }
  async fetch(request: Request): Promise<Response> { return new Response(this.env.API_KEY); }
}
