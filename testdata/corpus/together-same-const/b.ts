const LIMIT = 2;
export class B { l = LIMIT }
