enum Kind { A = 1 }
enum Kind { B = 2 }
export class Room { k = Kind.B }
