const a = 1, { b: a } = { b: 2 };
export class Room { a = a }
