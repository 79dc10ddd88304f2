export { Room } from "./room";
