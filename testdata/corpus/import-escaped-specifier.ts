import { DurableObject } from "cloudflare\u003aworkers";
export class Room extends DurableObject {}
