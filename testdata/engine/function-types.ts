type F = new (...args: any[]) => object;
type G = (this: Window, x?: number) => asserts x is number;
export class T { f?: F; g?: G; h = function (this: T) { return this; }; }
