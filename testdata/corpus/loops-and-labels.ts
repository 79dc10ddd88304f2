export class Room {
  a(xs: number[]) {
    outer: for (const x of xs) {
      for (let i = 0, j = 9; i < j; i++, j--) if (x > i) continue outer; else break outer
      do { xs.pop() } while (xs.length)
    }
    for (const k in xs) void k
    for (;;) break
  }
}
