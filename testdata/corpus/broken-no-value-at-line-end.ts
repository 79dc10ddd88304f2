const a =
const b = 1;
export class Room { b = b }
