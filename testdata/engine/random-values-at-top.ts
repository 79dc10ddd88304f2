const seed = crypto.getRandomValues(new Uint8Array(4));
export class Room { x = seed; }
