export const Room = class {};
