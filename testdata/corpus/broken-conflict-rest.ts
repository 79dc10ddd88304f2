export class Room {
  a = 1;
>>>>>>> feature
}
