namespace Inner { export class Other {} }
export class Room { x = new Inner.Other() }
