export class Sixth {}
