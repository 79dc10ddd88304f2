import " cloudflare:workers";
export class Room {}
