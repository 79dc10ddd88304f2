export class Room {
  state() {
    return { name: "room" open: true };
  }
}
