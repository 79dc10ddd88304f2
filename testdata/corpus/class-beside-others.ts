class Helper {}
abstract class Base {}
export class Room extends Base { h = new Helper() }
