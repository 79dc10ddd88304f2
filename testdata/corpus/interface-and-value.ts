interface Point { x: number }
const Point = { x: 1 };
export class Room { p: Point = Point }
