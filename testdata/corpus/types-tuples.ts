type T = [first: string, second?: number, ...rest: boolean[]];
export class Room { t?: readonly [T, T] }
