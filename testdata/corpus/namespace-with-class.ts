export class Room {}
namespace Room { export const LIMIT = 1 }
