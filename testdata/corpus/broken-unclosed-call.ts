export class Room {
  a() {
    console.log("a";
  }
}
