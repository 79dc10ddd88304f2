const LIMIT_A = 1;
export class A {}
