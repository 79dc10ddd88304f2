const limit 10;
export class Room { l = limit }
