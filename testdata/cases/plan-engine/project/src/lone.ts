export class Lone {
  m() { const = 1; }
}
