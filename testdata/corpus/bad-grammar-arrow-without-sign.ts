export class Room {
  open(all: string[]) {
    return all.map((one) { return one; });
  }
}
