import { DurableObject } from "cloudflare:workers";
export class One extends DurableObject { fetch() { return new Response("ok"); } }
