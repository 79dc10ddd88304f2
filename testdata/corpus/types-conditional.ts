type Un<T> = T extends Promise<infer U> ? Un<U> : T extends (infer V)[] ? V : T;
export class Room { a?: Un<Promise<string>> }
