export class Room {
  open(on: boolean) {
    return on ? 1;
  }
}
