@tagged export class Room {}
function tagged(x: any) { return x }
