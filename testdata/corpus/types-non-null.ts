export class Room {
  a(m: Map<string, string[]>) { return m.get("x")![0]!.length; }
}
