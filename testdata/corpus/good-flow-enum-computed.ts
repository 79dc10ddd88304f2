enum State {
  "open" = 1,
  closed = 1 << State.open,
}
export class Room {
  state = State.closed;
}
