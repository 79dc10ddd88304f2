class Problem extends Error { constructor(readonly status: number, message: string) { super(message); } }
export class T { fail() { throw new Problem(400, "no"); } }
