import { DurableObject } from "cloudflare:workers";

const LIMIT = 1_000_;

export class Room extends DurableObject {
  names = /^(\w+$/;
  bold = "\033[1m";
  path = "C:\users";

  fetch(request: Request) {
    const body = await request.json();
    let a = 1;
    let a = 2;
    if (body.x) {
      continue;
    }
    return new Response(/a/gg.test("a"));
  }
}
