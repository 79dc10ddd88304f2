export class Room {
  a(s: string) { if (s) /}/.test(s); return s.length / 2 / 1; }
}
