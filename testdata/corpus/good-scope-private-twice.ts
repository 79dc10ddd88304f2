import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  get #open() { return 1; }
  set #open(value: number) { console.log(value); }
  static open = 2;
  open = 3;

  fetch(): Response {
    return Response.json(this.#open);
  }
}
