import { DurableObject } from "cloudflare:workers";
import { connect } from "cloudflare:sockets";
export class T extends DurableObject { c = connect; }
