const limits = { a: 1, b: 2 } satisfies Record<string, number>;
export class Room { l = limits as const }
