import { x } from "./x";
export class Room {}
