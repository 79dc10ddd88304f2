interface Open {
  on: boolean
  (): void
  new (on: boolean): Open
  get all(): string[]
  set all(value: string[])
  [key: string]: unknown
  readonly last: () => void,
  method?<T>(one: T): one is T & string;
}
export class Room {
  open?: Open
}
