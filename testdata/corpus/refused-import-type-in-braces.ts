import { type Env } from "./types";
export class Room {}
