export class Room {
  open() {
    return 'it's open';
  }
}
