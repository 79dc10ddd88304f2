import { DurableObject } from "cloudflare:workers";

class Store {
  #rows = [];
}

export class Room extends DurableObject {
  store = new Store();

  fetch(): Response {
    return Response.json(this.store.#rows);
  }
}
