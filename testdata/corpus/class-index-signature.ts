export class Room {
  [key: string]: unknown;
  readonly a?: number;
  declare b: string;
  c!: boolean;
  override toString() { return "" }
}
