import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  drop(): void {
    const cache: any = { a: { b: 1 } };
    delete cache.a!.b;
    delete (cache as any)["a"];
  }
}
