class Room {}
export default Room;
