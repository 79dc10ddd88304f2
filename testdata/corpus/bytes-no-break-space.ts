export class　Room {}
