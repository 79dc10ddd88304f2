/**
 * A counter for each key, kept in storage. Callers send a header `Authorization: Bearer <token>`.
 *
 *   GET   /_do/OBJECT_NAME/<key>   -> {"count": 0}
 *   POST  /_do/OBJECT_NAME/<key>   adds one
 */
export class CLASS_NAME {
  constructor(private readonly ctx: DurableObjectState) {}

  async fetch(request: Request): Promise<Response> {
    let count = (await this.ctx.storage.get<number>("count")) ?? 0;
    if (request.method === "POST") {
      count += 1;
      await this.ctx.storage.put("count", count);
    }
    return Response.json({ count });
  }
}
