export class Two extends DurableObject { fetch() { return new Response("ok"); } }
