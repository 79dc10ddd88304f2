export class F {}
