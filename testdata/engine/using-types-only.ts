import { DurableObject } from "cloudflare:workers";
export class T extends DurableObject<{ ROOM: DurableObjectNamespace }> { get room() { return this.env.ROOM; } }
