export class A { f() { const x = 1; function g() {} } }
