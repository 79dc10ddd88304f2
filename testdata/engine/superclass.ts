export class Room extends DurableObject {
  fetch() { return new Response("ok"); }
}
