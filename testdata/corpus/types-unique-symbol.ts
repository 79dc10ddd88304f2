declare const tag: unique symbol;
export class Room { declare [tag]: true }
