export class Room { a = () => ; }
