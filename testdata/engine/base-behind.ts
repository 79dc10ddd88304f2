export class Room extends Base {}
class Base {}
