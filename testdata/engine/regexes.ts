const a = /[/]/g, b = /(?<year>\d{4})-\p{L}/u;
export class Match { a = a; b = b; t(x: string) { return Number(x.replace(a, "")) / 2; } }
