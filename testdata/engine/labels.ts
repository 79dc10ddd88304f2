export class T { f() { outer: for (let i = 0; ; i++) { for (;;) { if (i > 2) break outer; continue outer; } } } }
