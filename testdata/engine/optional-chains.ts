export class T { f(a?: { b?: { c(): number }[] }) { return a?.b?.[0]?.c?.() ?? (a! && 1); } }
