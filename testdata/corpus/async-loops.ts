export class Room {
  async a(s: AsyncIterable<string>) { for await (const x of s) console.log(x) }
  async *b() { yield* [1, 2] }
}
