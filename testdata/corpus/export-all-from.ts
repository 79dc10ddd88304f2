export * from "./x";
export * as y from "./y";
export class Room {}
