export class Room {
  fetch() { break; }
}
