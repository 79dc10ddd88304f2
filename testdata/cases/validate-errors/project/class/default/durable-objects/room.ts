export default class Room {}
