/*
<<<<<<< ours
=======
>>>>>>> theirs
*/
export class Room {}
