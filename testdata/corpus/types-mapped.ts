type Mut<T> = { -readonly [K in keyof T as `set${Capitalize<string & K>}`]-?: (v: T[K]) => void };
export class Room { a?: Mut<{ b: 1 }> }
