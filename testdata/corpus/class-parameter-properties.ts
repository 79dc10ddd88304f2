export class Room {
  constructor(public a: string, protected readonly b = 1, private c?: boolean) {}
}
