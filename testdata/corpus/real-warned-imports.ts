// plan: service_key warns=aliased-import,type-import
import { DurableObject as Base, RpcTarget } from "cloudflare:workers";
import type { Socket } from "cloudflare:sockets";

class Handle extends RpcTarget {
  constructor(readonly socket: Socket | null) {
    super();
  }
}

export class Proxy extends Base {
  open(): Handle {
    return new Handle(null);
  }
}
