let i = 0;
export class B { i = i }
