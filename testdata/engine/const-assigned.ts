const a: any = 1;
a.b.c = 2;
export class Room {}
