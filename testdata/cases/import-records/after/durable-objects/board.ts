export class Other {}
