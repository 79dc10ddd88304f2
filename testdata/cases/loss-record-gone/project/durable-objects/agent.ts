export class Agent {
  async fetch(): Promise<Response> {
    return new Response("agent");
  }
}
