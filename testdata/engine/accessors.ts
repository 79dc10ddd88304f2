export class T { #v = 0; get v(): number { return this.#v; } set v(n) { this.#v = n; } accessor = 1; static { T.name; } }
