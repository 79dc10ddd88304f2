// plan: service_key warns=declared-class
import { DurableObject } from "cloudflare:workers";

class Implementation extends DurableObject {
  async fetch(): Promise<Response> {
    return new Response("here");
  }
}

export declare class Room extends Implementation {}
