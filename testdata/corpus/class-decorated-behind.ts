export @tagged class Room {}
function tagged(x: any) { return x }
