const mode = process.env.MODE;
export class Room { x = mode; }
