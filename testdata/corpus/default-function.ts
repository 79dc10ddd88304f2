export class Room {}
export default function () {}
