export default abstract class Room {}
