export class Room {
  open() {
    return this..open;
  }
}
