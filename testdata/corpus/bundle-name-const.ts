const ROUTES = {};
export class Room { r = ROUTES }
