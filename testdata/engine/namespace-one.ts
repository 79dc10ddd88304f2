import * as workers from "cloudflare:workers";
export class One extends workers.DurableObject {}
