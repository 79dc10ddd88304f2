export class A {}
@x export class B {}
function x(y: any) {}
