export class Room {
<<<<<<< HEAD
  a = 1;
=======
  a = 2;
>>>>>>> theirs
}
