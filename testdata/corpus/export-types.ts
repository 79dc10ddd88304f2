export interface A { a: string }
export type B = A | string;
export enum C { D }
export class Room {}
