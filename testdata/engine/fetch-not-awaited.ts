const early = () => fetch("https://example.com");
export class T { e = early; }
