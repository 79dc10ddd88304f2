export { helper } from "./helper";
export class Room { fetch() { return new Response("ok"); } }
