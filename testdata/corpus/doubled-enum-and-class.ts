enum Kind { A }
class Kind {}
export class Room { k = Kind }
