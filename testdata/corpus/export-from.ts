export { x } from "./x";
export class Room {}
