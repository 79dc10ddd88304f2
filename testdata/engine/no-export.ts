import { DurableObject, DurableObjects } from "cloudflare:workers";
export class Room extends DurableObject { fetch() { return new Response("ok"); } }
