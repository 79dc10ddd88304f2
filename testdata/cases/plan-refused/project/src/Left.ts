export class Left {}
