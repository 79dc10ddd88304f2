// jd-ignore websocket-access-mode
const roomSockets = new WebSocketPair();

export class Room {}
