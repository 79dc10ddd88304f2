export class Room {
  fetch() { 1 = 2; }
}
