const mixin = (base: any) => class extends base {};
export class Room extends mixin(Object) {}
