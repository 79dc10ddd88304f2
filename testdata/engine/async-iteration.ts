async function* numbers() { yield 1; yield* [2, 3]; }
export class Room { async fetch() { let s = 0; for await (const n of numbers()) s += n; return new Response(`${s}`); } }
