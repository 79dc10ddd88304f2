const open = 1;
export open;
export class Room {}
