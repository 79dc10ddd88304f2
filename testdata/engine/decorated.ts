function logged(target: any, context: any) { return target; }
export class T { @logged fetch() { return new Response("ok"); } }
