export class Room {
  fetch() { with (Math) { return PI; } }
}
