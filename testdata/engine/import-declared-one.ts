import { DurableObject, env } from "cloudflare:workers";
export class One extends DurableObject { x = env; }
