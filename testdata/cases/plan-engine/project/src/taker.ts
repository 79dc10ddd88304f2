export class Taker extends DurableObject {}
