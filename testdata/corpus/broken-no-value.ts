const a = ;
export class Room { a = a }
