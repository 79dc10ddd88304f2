export class Room {
  a(k: string) {
    switch (k) {
      case "a": case "b": { return 1 }
      default: return k in { x: 1 } ? 2 : 3
    }
  }
}
