// export class Room {}
