import { connect } from "cloudflare:nothing";
export class Room { x = connect; }
