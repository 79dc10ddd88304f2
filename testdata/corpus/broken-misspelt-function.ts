funtion f() {}
export class Room { }
