import { DurableObject } "cloudflare:workers";
export class Room extends DurableObject {}
