export class Room {
  a = /[/\]]+/gi;
  b = (s: string) => s.replace(/"/g, "'").split(/[(){}`]/);
  c = 4 / 2 / 1;
}
