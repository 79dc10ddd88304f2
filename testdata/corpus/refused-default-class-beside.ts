export class Room {}
export default class Other {}
