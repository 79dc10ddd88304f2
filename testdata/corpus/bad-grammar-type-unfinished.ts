type Open = boolean |;
export class Room {
  open?: Open;
}
