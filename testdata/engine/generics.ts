type Pair<A, B = A> = readonly [A, B];
function first<T extends { id: string }>(list: T[]): T | undefined { return list[0]; }
export class Store { pair?: Pair<number>; find = <T extends { id: string }>(list: T[]) => first<T>(list); }
