import { DurableObject } from "cloudflare:workers";
export class Crlf extends DurableObject { fetch() { return new Response("ok"); } }
