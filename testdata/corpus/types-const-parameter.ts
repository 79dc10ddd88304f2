function tuple<const T extends readonly unknown[]>(...t: T): T { return t }
export class Room { t = tuple(1, 2) }
