export class Room { fetch() { return new Response("ok"); } }
const version = "1";
export { version };
