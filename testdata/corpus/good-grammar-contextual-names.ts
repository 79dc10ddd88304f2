export class Room {
  static async = 1;
  get = 1;
  set = 2;
  readonly readonly = 3;
  declare declare: number;
  type(as: number, of: number, satisfies = as) {
    const type = as, abstract = of;
    return type + abstract + satisfies;
  }
}
