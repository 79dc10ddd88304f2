export class Room {}
// café
