class B {}
export class A { b = new B() }
