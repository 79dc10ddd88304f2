export class Room {}
const a =