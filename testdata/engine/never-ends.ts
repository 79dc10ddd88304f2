export class Room {}
while (true) {}
