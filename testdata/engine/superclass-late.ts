interface Env {}

class Helper {}

export class Room
  extends DurableObject<Env> {
}
