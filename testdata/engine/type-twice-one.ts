interface Env { A: string }
export class One { e?: Env; }
