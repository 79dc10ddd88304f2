const { a, ...rest } = { a: 1, b: 2, c: 3 }, [x = 4, , y] = [1, 2, 3] as number[];
export class T { v = [a, rest, x, y]; }
