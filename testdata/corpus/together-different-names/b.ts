const LIMIT_B = 1;
export class B {}
