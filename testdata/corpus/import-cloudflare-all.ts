import * as workers from "cloudflare:workers";
export class Room extends workers.DurableObject {}
