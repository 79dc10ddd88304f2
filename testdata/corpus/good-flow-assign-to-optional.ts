import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  set(user?: { name: string }): void {
    if (user) user.name = user?.name ?? "a";
    (user as any).name! += "b";
  }
}
