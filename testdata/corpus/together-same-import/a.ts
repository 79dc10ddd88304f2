import { DurableObject } from "cloudflare:workers";
export class A extends DurableObject {}
