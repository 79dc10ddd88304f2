import { DurableObject } from "cloudflare:workers";

class Store {
  #rows: string[] = [];
  read(other: Store) { return [this.#rows, other.#rows]; }
}

export class Room extends DurableObject {
  store = new Store();

  fetch(): Response {
    return Response.json(this.store.read(this.store));
  }
}
