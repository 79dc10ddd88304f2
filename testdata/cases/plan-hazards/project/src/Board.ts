export class Board {}
