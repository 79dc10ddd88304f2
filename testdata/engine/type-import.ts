import type { DurableObjectState } from "cloudflare:workers";
export class Room {
  constructor(state: DurableObjectState) {}
}
