// plan: service_key
import { DurableObject } from "cloudflare:workers";

type Method<This, Args extends unknown[], Return> = (this: This, ...args: Args) => Return;

function logged<This extends object, Args extends unknown[], Return>(
  method: Method<This, Args, Promise<Return>>,
  context: ClassMethodDecoratorContext<This, Method<This, Args, Promise<Return>>>,
): Method<This, Args, Promise<Return>> {
  const name = String(context.name);
  return async function (this: This, ...args: Args): Promise<Return> {
    const start = Date.now();
    try {
      return await method.call(this, ...args);
    } finally {
      console.log(name, args.length, Date.now() - start);
    }
  };
}

function retried(times: number) {
  return function <This, Args extends unknown[], Return>(method: Method<This, Args, Promise<Return>>, _context: ClassMethodDecoratorContext) {
    return async function (this: This, ...args: Args): Promise<Return> {
      for (let attempt = 1; ; attempt++) {
        try {
          return await method.apply(this, args);
        } catch (error) {
          if (attempt >= times) throw error;
          await scheduler.wait(attempt * 50);
        }
      }
    };
  };
}

declare const scheduler: { wait(ms: number): Promise<void> };

export class Inventory extends DurableObject {
  @logged
  async reserve(sku: string, count: number): Promise<boolean> {
    return this.ctx.storage.transaction(async (txn) => {
      const left = (await txn.get<number>(`stock:${sku}`)) ?? 0;
      if (left < count) {
        txn.rollback();
        return false;
      }
      await txn.put(`stock:${sku}`, left - count);
      return true;
    });
  }

  @logged
  @retried(3)
  async restock(sku: string, count: number): Promise<number> {
    const left = ((await this.ctx.storage.get<number>(`stock:${sku}`)) ?? 0) + count;
    await this.ctx.storage.put(`stock:${sku}`, left);
    return left;
  }

  @logged async list(): Promise<Record<string, number>> {
    const stock = await this.ctx.storage.list<number>({ prefix: "stock:" });
    return Object.fromEntries([...stock].map(([key, left]) => [key.slice("stock:".length), left]));
  }
}
