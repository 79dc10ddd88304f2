function f(a: string): string;
function f(a: number): number;
function f(a: any) { return a; }
export class T { g(a: string): void; g(a: number): void; g(_a: unknown) {} f = f; }
