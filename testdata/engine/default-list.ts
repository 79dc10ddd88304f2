class Main {}
export class Room {}
export { Main as default };
