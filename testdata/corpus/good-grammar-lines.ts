export class Room {
  a = 1
  b = () => {
    return 2
  }
  static
  c = 3
  get
  d() { return 4 }
  m() {
    let n = 1
    ++n
    const type = n
    type
    return /x/.test(String(n))
  }
}
