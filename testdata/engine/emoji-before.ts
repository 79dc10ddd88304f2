const smile = "😀é"; const x = missing;
export class Room { s = smile + x; }
