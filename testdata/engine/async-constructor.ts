export class Room {
  async constructor() {}
}
