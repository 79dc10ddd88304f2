const a = 1;
const a = 2;
export class Room { a = a }
