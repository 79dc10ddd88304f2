export class Far extends WorkerEntrypoint { fetch() { return new Response("ok"); } }
