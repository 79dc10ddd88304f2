export class Room {
  a(x: any, y: any) { x ??= y; x ||= y; x &&= y; x **= 2; x >>>= 1; return x?.y?.[0]?.() ?? (x || y) ? -x : +y; }
}
