export class T { [Symbol.iterator] = function* () { yield 1; }; static [Symbol.hasInstance]() { return true; } }
