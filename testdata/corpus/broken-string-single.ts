export class Room {
  a = 'it's';
}
