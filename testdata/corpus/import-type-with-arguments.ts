export class Room {
  a?: import("./types").Box<string>;
  b(): import("./types").Box<import("./more").More> | undefined { return undefined }
}
