namespace T { export type A = 1 }
export class Room { a: T.A = 1 }
