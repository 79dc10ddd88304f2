const made = [new URL("https://a.example/"), new Headers(), new TextEncoder(), structuredClone({ a: 1 }), btoa("x"), URL.canParse("y")];
export class T { m = made; }
