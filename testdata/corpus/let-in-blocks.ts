{ let a = 1 }
{ let a = 2 }
let a = 3;
export class Room { a = a }
