export class Room {
  a = () => 1
  b = async (x: number) => x * 2
  c = function* () { yield 1 }
}
