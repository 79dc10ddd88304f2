namespace A { export const b = 1 }
import c = A.b;
export class Room { d = c }
