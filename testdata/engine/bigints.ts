const huge = 2n ** 64n, separated = 1_000_000, hex = 0xff, octal = 0o17, binary = 0b11;
export class T { n = [huge, separated, hex, octal, binary]; }
