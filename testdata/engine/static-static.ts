export class Room {
  static static x = 1;
}
