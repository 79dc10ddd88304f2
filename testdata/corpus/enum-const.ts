const enum Kind { A = 1, B = A << 1, C = "c".length }
export class Room { k = Kind.A }
