function isString(x: unknown): x is string { return typeof x === "string" }
function check(x: unknown): asserts x {}
export class Room { a = isString; b = check }
