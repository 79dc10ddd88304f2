let a = 1;
function a() {}
export class Room { a = a }
