interface Point { x: number y: number }
export class Room { p?: Point; }
