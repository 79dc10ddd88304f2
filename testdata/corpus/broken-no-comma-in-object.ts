export class Room {
  a() {
    return {
      b: 1
      c: 2
    };
  }
}
