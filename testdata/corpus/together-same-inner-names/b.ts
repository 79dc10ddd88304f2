export class B { f() { const x = 1; function g() {} } }
