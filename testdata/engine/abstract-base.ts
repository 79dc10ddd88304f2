abstract class Base { abstract name(): string; hello() { return `hi ${this.name()}`; } }
export class Greeter extends Base { name() { return "g"; } }
