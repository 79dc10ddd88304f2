
export * from "../lib/helper.ts";
export class Room { fetch() { return new Response("ok"); } }
