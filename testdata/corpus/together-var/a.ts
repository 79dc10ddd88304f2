for (var i = 0; i < 1; i++) {}
export class A {}
