import { createHash } from "node:crypto";
export class Room {}
