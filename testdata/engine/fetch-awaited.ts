const config = await fetch("https://example.com/config");
export class Room { x = config; }
