interface Open { on: boolean = true }
export class Room {
  open?: Open;
}
