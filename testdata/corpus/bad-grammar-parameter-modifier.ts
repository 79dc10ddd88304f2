export class Room {
  open(private on: boolean) {}
}
