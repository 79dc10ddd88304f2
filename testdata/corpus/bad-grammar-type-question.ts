export class Room {
  open(on: ?boolean) {}
}
