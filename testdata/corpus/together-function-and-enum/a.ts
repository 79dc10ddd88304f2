function kind() {}
export class A { k = kind }
