export class Right {}
