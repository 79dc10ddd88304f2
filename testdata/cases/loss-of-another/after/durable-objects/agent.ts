export class Person {
  async fetch(): Promise<Response> {
    return new Response("agent");
  }
}
