import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  notify(text: string): void {
    this.ctx.getWebSockets().forEach((socket) => {
      if (socket.readyState !== 1) break;
      socket.send(text);
    });
  }
}
