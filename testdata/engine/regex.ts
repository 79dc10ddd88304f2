const pattern = /(unclosed/;
export class Room { p = pattern; }
