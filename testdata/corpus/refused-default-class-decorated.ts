@x export default class Room {}
function x(y: any) {}
