export const Other = class {};
export class Room {}
