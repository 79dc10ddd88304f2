import { DurableObject, DurableObjectState } from "cloudflare:workers";
export class Room extends DurableObject {
  constructor(state: DurableObjectState, env: unknown) { super(state, env); }
}
