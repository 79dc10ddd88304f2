import { DurableObject } from "cloudflare:workers";
export class B extends DurableObject {}
