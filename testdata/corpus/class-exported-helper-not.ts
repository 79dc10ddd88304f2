class Helper {}
export { Helper };
export class Room {}
