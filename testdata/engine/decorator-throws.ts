const decorators: any[] = [undefined];

export class Room {
  @decorators[0]
  fetch() { return new Response("ok"); }
}
