declare const BUILD: string;
declare global { interface Window { x: 1 } }
declare module "foo" { const y: number; }
export class T { b = typeof BUILD; }
