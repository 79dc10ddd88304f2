// plan: service_key env=PAYMENTS_URL,SHIPPING_URL
import { DurableObject } from "cloudflare:workers";

interface Env {
  PAYMENTS_URL: string;
  SHIPPING_URL: string;
}

interface Step<C> {
  readonly name: string;
  run(context: C): Promise<Partial<C> | void>;
  undo?(context: C): Promise<void>;
}

interface Order {
  id: string;
  cents: number;
  paymentId?: string;
  parcelId?: string;
}

type Status = { state: "running" | "done" | "undone" | "stuck"; at: number; order: Order; failure?: string };

export class OrderSaga extends DurableObject<Env> {
  private steps: Step<Order>[] = [
    {
      name: "pay",
      run: async ({ cents, id }) => ({ paymentId: await this.post(this.env.PAYMENTS_URL, { cents, reference: id }) }),
      undo: async ({ paymentId }) => {
        if (paymentId) await this.post(`${this.env.PAYMENTS_URL}/${paymentId}/refund`, {});
      },
    },
    {
      name: "ship",
      async run(this: Step<Order> & { post?: unknown }, order) {
        return { parcelId: `parcel-${order.id}` };
      },
    },
    { name: "announce", run: async (order) => console.log("shipped", order.id) },
  ];

  private async post(url: string, body: unknown): Promise<string> {
    const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
    const { id } = await response.json<{ id: string }>();
    return id;
  }

  async start(order: Order): Promise<void> {
    if (await this.ctx.storage.get("status")) throw new Error("It runs already.");
    await this.save({ state: "running", at: 0, order });
    await this.ctx.storage.setAlarm(Date.now());
  }

  async alarm(): Promise<void> {
    const status = await this.ctx.storage.get<Status>("status");
    if (status?.state !== "running") return;
    try {
      for (; status.at < this.steps.length; status.at++) {
        Object.assign(status.order, await this.steps[status.at].run(status.order));
        await this.save(status);
      }
      status.state = "done";
    } catch (error) {
      status.failure = (error as Error)?.message ?? `${error}`;
      status.state = (await this.undo(status)) ? "undone" : "stuck";
    }
    await this.save(status);
  }

  private async undo({ at, order }: Status): Promise<boolean> {
    while (at-- > 0) {
      try {
        await this.steps[at].undo?.(order);
      } catch {
        return false;
      }
    }
    return true;
  }

  private save = (status: Status) => this.ctx.storage.put("status", status);

  async status(): Promise<Status | undefined> {
    return this.ctx.storage.get("status");
  }
}

// The shipping service is asked by a cron elsewhere: SHIPPING_URL is in `Env` for it.
