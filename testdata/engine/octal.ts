export class Room { x = "\08"; }
