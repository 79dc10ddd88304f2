import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  *names() {
    for (const name of ["a", "b"]) yield name;
  }
  async *later() {
    yield await this.ctx.storage.get("name");
  }
}
