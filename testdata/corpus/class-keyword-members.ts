export class Room {
  if() {}
  class() {}
  delete() {}
  get() {}
  set() {}
  static() {}
  async() {}
  new() {}
}
