import { DurableObject } from "cloudflare:workers";
import * as workers from "cloudflare:workers";
export class Room extends DurableObject { x = workers; }
