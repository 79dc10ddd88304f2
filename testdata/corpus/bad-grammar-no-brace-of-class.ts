export class Room
  open() {
    return 1;
  }
}
