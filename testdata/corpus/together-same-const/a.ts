const LIMIT = 1;
export class A { l = LIMIT }
