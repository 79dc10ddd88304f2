const ROUTES = ["/join"];
export class Room { x = ROUTES; }
