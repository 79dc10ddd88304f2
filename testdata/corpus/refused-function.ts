export function Room() {}
