const name = "open";
enum State {
  [name] = 1,
}
export class Room {}
