import { env, DurableObject } from "cloudflare:workers";
const debug = (env as Record<string, string>).DEBUG === "1";
export class T extends DurableObject { d = debug; }
