export class Room {}
export class Hall {}
