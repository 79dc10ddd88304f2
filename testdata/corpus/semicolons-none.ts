export class Room {
  a = 1
  b = 2
  c() {
    const x = 1
    const y = x
    ;[x, y].map(n => n)
    return y
  }
}
