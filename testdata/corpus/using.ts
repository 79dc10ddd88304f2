export class Room {
  a(open: () => Disposable) { using file = open(); return file; }
}
