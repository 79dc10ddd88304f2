const log = (...x: any[]): any => x;
export class Room {
  @log a = 1;
  @log() b() {}
  @(log("x")) static c() {}
}
