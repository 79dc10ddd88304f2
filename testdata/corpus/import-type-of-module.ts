type Fs = typeof import("node:fs");
export class Room { f?: Fs }
