const s = "a b";
export class Room { s = s }
