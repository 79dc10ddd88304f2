export class Room {
  compare(a: number, b: number, c: number) {
    const shift = a < (b >> c);
    return [a < b, c > (b), a > 0 ? a < b : a >= c, shift];
  }
}
