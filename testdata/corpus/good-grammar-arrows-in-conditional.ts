export class Room {
  pick(on: boolean, b: number) {
    const one = on ? (b) : 1;
    const two = on ? (c: number): number => c : (c: number) => -c;
    return on ? { one: (b) } : { one, two };
  }
}
