enum Kind { A, B }
namespace Tools { export const kind = Kind.A; }
const broken = absent + Tools.kind;
export class Room { x = broken; }
