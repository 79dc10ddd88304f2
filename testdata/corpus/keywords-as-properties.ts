export class Room {
  a = { if: 1, class: 2, new: 3, default: 4, import: 5 };
  b() { return this.a.if + this.a.class + this.a.import; }
}
