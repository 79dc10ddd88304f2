import { env } from "cloudflare:workers";
const config = JSON.parse((env as any).API_KEY).limits.max;
export class Room { x = config; }
