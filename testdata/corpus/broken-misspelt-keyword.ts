cosnt limit = 10;
export class Room { l = 1 }
