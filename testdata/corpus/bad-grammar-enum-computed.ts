enum Kind { ["a"] = 1 }
export class Room {
  kind = Kind;
}
