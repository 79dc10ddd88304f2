export class Room {}
// the end