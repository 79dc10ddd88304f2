function make() { class Inner {} return Inner }
export class Room { inner = make() }
