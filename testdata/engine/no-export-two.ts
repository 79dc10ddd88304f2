import {
  DurableObject,
  Missing,
} from "cloudflare:workers";
export class Two extends DurableObject { x = Missing; }
