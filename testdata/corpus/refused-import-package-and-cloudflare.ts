import { DurableObject } from "cloudflare:workers";
import _ from "lodash";
export class Room extends DurableObject {}
