const pattern = /export class Other {}/;
export class Room { p = pattern }
