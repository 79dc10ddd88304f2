export class Room {
  a() {}
}
}
