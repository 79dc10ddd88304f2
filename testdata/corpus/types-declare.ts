declare const VERSION: string;
declare function now(): number;
declare global { interface Window { a: 1 } }
declare namespace N { const x: 1 }
export class Room {}
