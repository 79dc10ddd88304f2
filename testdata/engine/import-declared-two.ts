// the other source imports env
let env = 2;
export class Two { x = env; }
