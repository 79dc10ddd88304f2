export class Room {
  a = (x: number) => ({ x });
  b = async () => {};
  c = ({ a, b = 2 }: { a: number; b?: number }) => a + b;
  d = (x: number): x is 1 => x === 1;
}
