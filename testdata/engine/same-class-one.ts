export class Room { fetch() { return new Response("ok"); } }
