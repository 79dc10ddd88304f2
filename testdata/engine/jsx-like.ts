const cast = <T,>(x: unknown) => x as T;
const less = (a: number, b: number) => a<b;
export class T { c = cast<number>(1); l = less(1, 2); }
