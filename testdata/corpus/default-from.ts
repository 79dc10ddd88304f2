export class Room {}
export { default } from "./x";
