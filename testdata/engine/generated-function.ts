function checkAuth() {}
export class Room { x = checkAuth; }
