enum Level { Low, High = 5 }
const enum Side { Left = "l" }
export class Board { level = Level.High; side = Side.Left; }
