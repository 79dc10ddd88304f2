export const LIMIT = 10;
export class Room {}
