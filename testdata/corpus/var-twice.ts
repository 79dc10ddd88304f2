var a = 1;
var a = 2;
export class Room { a = a }
