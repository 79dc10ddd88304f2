export const MAX_PLAYERS = 5;
export class Room { x = MAX_PLAYERS; }
