import { RpcTarget } from "cloudflare:workers";
export class First extends RpcTarget {}
