class Room {}
export = Room;
