export class Room<T extends { id: string } = { id: string }> { of?: T }
