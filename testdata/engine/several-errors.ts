export class Room {
  async async a() {}
  b() { const c = ; }
  d() { return 1 +; }
}
