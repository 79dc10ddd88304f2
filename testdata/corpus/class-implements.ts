interface A {}
interface B<T> {}
export class Room implements A, B<string> {}
