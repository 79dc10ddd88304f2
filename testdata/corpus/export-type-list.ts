type A = string;
export type { A };
export class Room {}
