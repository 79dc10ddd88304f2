class Room {}
