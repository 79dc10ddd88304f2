interface Env { B: string }
export class Two { e?: Env; }
