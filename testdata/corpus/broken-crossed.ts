export class Room { a = [1, (2]) }
