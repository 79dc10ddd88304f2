export class Room {
  constructor(a: string) {}
  constructor(b: number) {}
}
