import z from "zod";
export class Room {}
