export class Room {
  get(key: string): string;
  get(key: number): number;
  get(key: any): any { return key; }
}
