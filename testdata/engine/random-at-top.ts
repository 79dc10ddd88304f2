const id = crypto.randomUUID();
export class Room { x = id; }
