export class Room { a = "í €" }
