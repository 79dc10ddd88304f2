export class Room { a = "text; }
