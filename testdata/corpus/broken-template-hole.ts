export class Room { a = `text ${1` }
