const limit = Number("x");
if (Number.isNaN(limit)) throw new RangeError("no limit");
export class Room { fetch() { return new Response("ok"); } }
