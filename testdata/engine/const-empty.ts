export class Room {
  fetch() { const a; return a; }
}
