export class Room {
  open() {
    throw
      new Error("closed");
  }
}
