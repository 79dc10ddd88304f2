export class Room {
  open(on: boolean) {
    if (on {
      return 1;
    }
  }
}
