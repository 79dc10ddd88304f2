type F = new (...args: any[]) => object;
type G = abstract new () => void;
type H = (this: Room, x: unknown) => asserts x is string;
export class Room { f?: F; g?: G; h?: H }
