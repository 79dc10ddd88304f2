export class Room { fetch() { return new Response("ok"); } }

throw new Error("first\n  at worker.mjs:1:1\nservice main: Uncaught other");
