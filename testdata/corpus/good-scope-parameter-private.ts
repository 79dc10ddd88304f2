import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  constructor(private readonly left: any, env: unknown) {
    super(left, env);
  }
}
