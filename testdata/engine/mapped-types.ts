type M<T> = { readonly [K in keyof T as `get${Capitalize<string & K>}`]-?: () => T[K] };
type U = M<{ a: 1 }> extends infer R ? R : never;
export class T { u?: U; }
