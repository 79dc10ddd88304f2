interface ROUTES {}
type checkAuth = string;
export class Room { r?: ROUTES; c?: checkAuth }
