export class OldRoom {}
