import { DurableObject as Base } from "cloudflare:workers";
export class Room extends Base {}
