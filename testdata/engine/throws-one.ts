export class One { fetch() { return new Response("ok"); } }
