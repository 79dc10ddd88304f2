declare module "x" { export class Other {} }
export class Room {}
