function checkAuth() {}
export class Room { c = checkAuth }
