export class Room {
  a(x: number) {
    return x
      + 1
      - 2
      || 3
      ? 4
      : 5
  }
}
