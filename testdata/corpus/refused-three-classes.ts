export class A {}
export abstract class B {}
export class C {}
