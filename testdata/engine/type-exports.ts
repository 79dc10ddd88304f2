export type Message = { kind: "join" } | { kind: "leave" };
export interface Player { id: string }
export class T { m?: Message; p?: Player; }
