import { DurableObject, env } from "cloudflare:workers";

const env = { a: 1 };
export class Room extends DurableObject { x = env; }
