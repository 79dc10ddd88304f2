import { DurableObject } from "cloudflare:workers";
import type { Fetcher } from "cloudflare:workers";
export class Two extends DurableObject { f?: Fetcher }
