export class Room { fetch() { return new Response("ok"); } }
export default { fetch() { return new Response("mine"); } };
