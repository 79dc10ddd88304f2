interface Env { B: string }
type Id = number;
export class B {}
