function f() {}
namespace f { export const x = 1 }
export class Room { x = f.x }
