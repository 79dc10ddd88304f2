export class Room {
  url = import.meta.url;
}
