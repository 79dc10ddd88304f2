export class Room {
  fetch() {
    return 1;
  }
