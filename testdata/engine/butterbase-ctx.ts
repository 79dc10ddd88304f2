export class T {
  constructor(private state: any, private env: any) {}
  async fetch(request: Request) {
    const ctx = (butterbase as any).ctx(request, this.env, this.state);
    return ctx.invokeDO("other", "key", { a: 1 });
  }
}
