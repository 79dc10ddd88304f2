import "./polyfill";
export class Room {}
