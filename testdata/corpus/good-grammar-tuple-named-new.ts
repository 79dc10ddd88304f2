type Words = [new: string, old: string];
export class Room {
  words?: Words;
}
