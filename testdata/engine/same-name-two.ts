// first line
const LIMIT = 2;
export class Two { x = LIMIT; }
