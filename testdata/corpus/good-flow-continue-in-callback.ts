import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  notify(text: string): void {
    sockets: for (const socket of this.ctx.getWebSockets()) {
      for (const tag of this.ctx.getTags(socket)) if (tag === "mute") continue sockets;
      socket.send(text);
    }
  }
}
