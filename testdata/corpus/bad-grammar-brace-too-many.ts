export class Room {
  open() {
    return 1;
    }
  }

  close() {
    return 3;
  }
}
