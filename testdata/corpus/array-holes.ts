export class Room {
  a = [, , 1, , 2];
  b([, second]: number[]) { return second; }
}
