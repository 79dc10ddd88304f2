import { DurableObject } from "cloudflare:workers";
export class Near extends DurableObject { fetch() { return new Response("ok"); } }
