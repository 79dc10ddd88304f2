setTimeout(() => {}, 1);
export class Room {}
