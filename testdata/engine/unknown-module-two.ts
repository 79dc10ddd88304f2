import { DurableObject } from "cloudflare:workers";
import "cloudflare:pipelines-v9";
export class Two extends DurableObject {}
