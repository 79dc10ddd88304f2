import type { DurableObjectState } from "cloudflare:workers";
export class Room { s?: DurableObjectState }
