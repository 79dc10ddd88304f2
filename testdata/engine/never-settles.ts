await new Promise(() => {});
export class Room {}
