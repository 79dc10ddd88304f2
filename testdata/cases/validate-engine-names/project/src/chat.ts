import { DurableObject } from "cloudflare:workers";

const LIMIT = 50;

export class Chat extends DurableObject {
  #messages: string[] = [];

  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    switch (url.pathname) {
      case "/say":
        const text = await request.text();
        this.#messages.push(text);
        break;
      case "/shout":
        const text = (await request.text()).toUpperCase();
        this.#message.push(text);
        break;
    }
    for (let index = 0; index < 3; index++) {
      var url = this.#messages[index];
    }
    return Response.json(this.#messages.slice(0, LIMIT));
  }

  join(name: string, name: string) {
    const public = true;
    return { name, public };
  }
}

export { LIMIT };
export { LIMIT };
