type Route = `/${"a" | "b"}/${number}`;
export class Room { r: Route = "/a/1" }
