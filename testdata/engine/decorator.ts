export class Room {
  @logged
  fetch() { return new Response("ok"); }
}
