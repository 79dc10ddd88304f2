const Room = 1;
export class Room {}
