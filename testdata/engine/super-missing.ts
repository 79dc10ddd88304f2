export class Room {
  constructor() { super(); }
}
