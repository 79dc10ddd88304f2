export class Room {
  async a() { return await import("lodash"); }
}
