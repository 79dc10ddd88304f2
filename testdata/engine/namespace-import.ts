import * as workers from "cloudflare:workers";
export class T extends workers.DurableObject {}
