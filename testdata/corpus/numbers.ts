export class Room {
  a = [0xff, 0o17, 0b11, 1_000, 1e-3, .5, 5., 10n, 1..toFixed()];
}
