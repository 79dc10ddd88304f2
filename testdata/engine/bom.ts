import { DurableObject } from "cloudflare:workers";
export class Bom extends DurableObject { fetch() { return new Response("ok"); } }
