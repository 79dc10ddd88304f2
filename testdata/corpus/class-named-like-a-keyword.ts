export class type {}
