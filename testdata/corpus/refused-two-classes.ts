export class A {}
export class B {}
