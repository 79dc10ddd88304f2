class A {}
class B {}
export class Room extends A, B {}
