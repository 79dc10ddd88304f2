const id = <T,>(x: T): T => x;
const pick = async <T, K extends keyof T>(o: T, k: K) => o[k];
export class Room { i = id; p = pick }
