export class Room {} // café
