declare const D: string;
export class A {}
