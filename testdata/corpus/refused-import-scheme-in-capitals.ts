import "Cloudflare:workers";
export class Room {}
