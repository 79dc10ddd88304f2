export class B {}
