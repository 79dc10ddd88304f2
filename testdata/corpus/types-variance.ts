interface Box<in out T, out U, in V> { t: T; u: U; f(v: V): void }
export class Room { b?: Box<1, 2, 3> }
