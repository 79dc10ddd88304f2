export default interface A {}
export class Room {}
