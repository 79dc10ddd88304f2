export class Room {
  a = "\"";
  b = '\'';
  c = "\\";
  d = "line \
goes on";
  e = "\u{1F600}\x41";
}
