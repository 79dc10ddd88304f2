const n = <number>(1 as unknown);
export class Room { n = <string><unknown>n }
