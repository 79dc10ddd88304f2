this is not code at all
export class Room {}
