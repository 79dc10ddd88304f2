const make = () => class Inner { static x = class {}; };
export class T { c = make(); }
