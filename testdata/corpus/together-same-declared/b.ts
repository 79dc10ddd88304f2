declare const D: string;
export class B {}
