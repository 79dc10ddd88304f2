let ticks = 0;
setInterval(() => { ticks++; }, 1000);
export class Room { x = ticks; }
