export class Merged {
<<<<<<< HEAD
  limit = 1;
=======
  limit = 2;
>>>>>>> other
}
