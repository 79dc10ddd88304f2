import { DurableObject, RpcTarget } from "cloudflare:workers";
export class Two extends DurableObject { t = RpcTarget; }
