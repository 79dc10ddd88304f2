namespace Tools { export const one = 1; export namespace Deep { export const two = 2; } }
export class T { n = Tools.one + Tools.Deep.two; }
