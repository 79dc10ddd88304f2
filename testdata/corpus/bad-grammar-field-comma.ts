export class Room {
  a = 1,
  b = 2
}
