class Room {}
export { Room };
