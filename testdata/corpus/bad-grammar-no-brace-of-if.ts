export class Room {
  open(on: boolean) {
    if (on) {
      return 1;
    return 2;
  }

  close() {
    return 3;
  }
}
