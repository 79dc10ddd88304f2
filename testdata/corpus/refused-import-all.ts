import * as z from "zod";
export class Room {}
