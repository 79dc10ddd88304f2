export class Room {
  fetch() { const a = 1; delete a; }
}
