function f(a: string): void;
function f(a: number): void;
function f(a: any) {}
export class Room { f = f }
