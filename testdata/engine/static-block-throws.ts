export class Room {
  static limits = (() => {
    throw new Error("static");
  })();
}
