const a = b + 1;
const b = 2;
export class Room { x = a; }
