export class Room {
  open() {
    try {
      this.open();
    }
  }
}
