import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async notify(ids: string[], text: string) {
    ids.forEach((id) => {
      if (id === "") break;
      const name = await this.ctx.storage.get(id);
      this.send(name, text);
    });
  }

  send(name: unknown, text: string, socket?: { last: string }) {
    socket?.last = text;
  }
}
