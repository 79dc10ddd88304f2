type Head<T> = T extends [infer H extends string, ...unknown[]] ? H : never;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
export class Room {
  head?: Head<["a"]>;
  same?: Same<1, 1>;
}
