/* a comment
   of two lines */ const empty = Buffer.from("");
export class Room { x = empty; }
