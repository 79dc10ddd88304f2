// TypeScript takes this, and tree-sitter does not.
type Words = [new: string, old: string];

export class Doubt {
  words?: Words;
}
