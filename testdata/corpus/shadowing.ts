const a = 1;
export class Room { f(a: number) { { const a = 2; return a } } }
