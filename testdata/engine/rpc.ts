import { DurableObject, RpcTarget } from "cloudflare:workers";
class Session extends RpcTarget { ping() { return "pong"; } }
export class T extends DurableObject { open() { return new Session(); } }
