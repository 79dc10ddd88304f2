export class T { async f() { await null; await (async () => {})(); } }
