export class Room {
  #a = 1;
  #a = 2;
}
