export class Vault {
  #key = 1;
  static #count = 0;
  get key() { return this.#key; }
  static has(v: object): v is Vault { return #key in v; }
  bump() { return ++Vault.#count; }
}
