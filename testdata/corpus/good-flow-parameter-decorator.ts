const inject = (...given: unknown[]) => undefined;
export class Room {
  constructor(private readonly ctx: DurableObjectState) {
    inject(ctx);
  }
}
