export const Room = class Room {};
