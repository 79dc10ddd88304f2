export class Room {
  constructor(private readonly state: DurableObjectState, public env: unknown) {}
  fetch() { return new Response(String(!!this.state)); }
}
