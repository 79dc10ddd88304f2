const tools = await import("./tools");
export class Room { x = tools; }
