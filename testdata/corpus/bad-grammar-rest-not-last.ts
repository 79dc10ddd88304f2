export class Room {
  open(...on: boolean[], all: boolean) {}
}
