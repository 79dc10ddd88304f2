interface Env { A: string }
type Id = string;
export class A {}
