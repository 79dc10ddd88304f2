export class Room {
  fetch() { const yield = 1; return yield; }
}
