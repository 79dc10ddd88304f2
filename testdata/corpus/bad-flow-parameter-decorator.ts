const inject = (...given: unknown[]) => undefined;
export class Room {
  constructor(@inject private readonly ctx: DurableObjectState) {}
}
