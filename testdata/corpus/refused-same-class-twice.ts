export class A {}
export class A {}
