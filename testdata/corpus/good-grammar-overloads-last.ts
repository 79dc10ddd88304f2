export class Room {
  open(on: true): 1;
  open(on: false): 2;
  open(on: boolean, ...more: boolean[]): 1 | 2 {
    return on && more.length === 0 ? 1 : 2;
  }
  constructor(private readonly on = true, public more?: string) {}
}
