const LIMIT = 1;
export class One { x = LIMIT; }
