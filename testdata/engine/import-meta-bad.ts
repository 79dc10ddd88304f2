export class Room { x = new.target; }
new.target;
