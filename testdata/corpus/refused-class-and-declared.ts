export class A {}
export declare class B {}
