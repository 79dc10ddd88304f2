export class Room { fetch() { return new Response("ok"); } }
throw "no place at all";
