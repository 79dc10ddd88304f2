import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  notify(text: string): void {
    for (const socket of this.ctx.getWebSockets()) {
      if (socket.readyState !== 1) break;
      socket.send(text);
    }
  }
}
