const { a, b: { c = 1, ...d }, ...e } = { a: 1, b: {} } as any, [f, , g = 2, ...h] = [] as any[];
export class Room { all = [a, c, d, e, f, g, h] }
