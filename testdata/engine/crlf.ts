// one
// two
const x = nothing;
export class Room { a = x; }
