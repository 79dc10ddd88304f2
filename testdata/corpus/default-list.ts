export class Room {}
export { Room as default };
