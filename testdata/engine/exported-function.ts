export function helper() { return 1; }
export class T { x = helper(); }
