export function limit() { return 10 }
export async function* all() {}
export class Room {}
