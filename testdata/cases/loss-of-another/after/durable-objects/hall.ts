export class Hall {
  async fetch(): Promise<Response> {
    return new Response("changed");
  }
}
