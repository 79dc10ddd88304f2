export class One extends Shared {}
