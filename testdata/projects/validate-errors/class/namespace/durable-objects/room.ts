namespace Rooms {
  export class Room {}
}
